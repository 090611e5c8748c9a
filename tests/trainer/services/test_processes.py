"""Processes of our own: limited, watched, gone without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.ports import wait_until
from tests.services.processes import is_alive
from trainer.services import processes
from trainer.services.processes import Limits

ROOMY = Limits(time_s=30.0, memory_mb=4000)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let a script of the test stand in for manage.py."""
    path = tmp_path / "program.py"
    monkeypatch.setattr(processes, "MANAGE", path)
    monkeypatch.setattr(processes, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(processes, "ASK_EVERY_S", 0.02)
    return path


def test_run_gives_status_and_last_words(program: Path) -> None:
    program.write_text("import os, sys; print(sys.argv[1:], os.nice(0)); sys.exit('so long')")

    ended = processes.run(("fit", "7"), limits=ROOMY)

    assert (ended.status, ended.cause) == (1, "")
    assert ended.tail.endswith("so long")
    assert "['fit', '7'] 10" in ended.tail


@pytest.mark.parametrize(
    ("source", "limits", "cause"),
    [
        ("import time; time.sleep(30)", Limits(time_s=0.2, memory_mb=4000), "time"),
        ("held = b'x' * 200_000_000; import time; time.sleep(30)", Limits(time_s=30, memory_mb=100), "memory"),
        (
            "import subprocess, sys\n"
            "subprocess.run([sys.executable, '-c', 'held = bytes(1) * 200_000_000; import time; time.sleep(30)'])",
            Limits(time_s=30, memory_mb=100),
            "memory",
        ),
    ],
)
def test_run_stops_what_is_over_a_limit(program: Path, source: str, limits: Limits, cause: str) -> None:
    program.write_text(source)

    ended = processes.run((), limits=limits)

    assert (ended.cause, ended.status) == (cause, -9)


@pytest.mark.parametrize("own_session", [False, True])  # torchrun gives each of its processes one
def test_run_stops_what_nobody_wants_and_all_that_it_started(program: Path, tmp_path: Path, own_session: bool) -> None:
    note = tmp_path / "child"
    program.write_text(
        "import subprocess, sys, time\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        f"child = subprocess.Popen(sleep, start_new_session={own_session})\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)\n"
    )

    ended = processes.run((), limits=ROOMY, is_wanted=lambda: not note.exists() or not note.read_text())

    assert ended.cause == "unwanted"
    assert _is_gone(int(note.read_text()))


def _is_gone(pid: int) -> bool:
    """Say whether a process has ended; it would live for a minute if it were left alone."""
    a_third_of_its_life_s = 20.0
    return wait_until(lambda: not is_alive(pid), timeout_s=a_third_of_its_life_s)
