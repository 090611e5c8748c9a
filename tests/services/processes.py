"""What the kernel says of processes."""

from __future__ import annotations

from pathlib import Path

PROCESSES = Path("/proc")


def is_alive(pid: int) -> bool:
    """Say whether a process exists and is no zombie: an orphan that nobody has reaped yet has ended."""
    try:
        return _status(pid)[0] != "Z"
    except OSError:
        return False


def parent_of(pid: int) -> int:
    """Give the process that started this one. Raises OSError when it has gone."""
    return int(_status(pid)[1])


def family(pid: int) -> list[int]:
    """List a process's descendants, the nearest first."""
    parents = {}
    for folder in PROCESSES.glob("[0-9]*"):
        try:
            parents[int(folder.name)] = parent_of(int(folder.name))
        except OSError:
            continue
    found, todo = [], [pid]
    while todo:
        parent = todo.pop(0)
        children = [child for child, its_parent in parents.items() if its_parent == parent]
        found += children
        todo += children
    return found


def _status(pid: int) -> list[str]:
    """Give the words after the name in parentheses: state, parent, and so on."""
    return (PROCESSES / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
