"""The supervisor restarts what dies and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.ports import wait_until
from tests.services.processes import is_alive
from webapp.env import ROOT

NAMES = ("root", "tree", "front", "nest", "nest.chick", "nest.egg")


def pids(folder: Path) -> dict[str, int]:
    """Read the process ids that the made-up programs wrote."""
    written = {name: (folder / name).read_text() for name in NAMES if (folder / name).exists()}
    return {name: int(text) for name, text in written.items() if text}


@pytest.fixture
def birds(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the made-up programs in a process group of their own; wait until all of them live."""
    command = [sys.executable, "-m", "tests.webapp.supervisor.birds", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert wait_until(lambda: len(pids(tmp_path)) == len(NAMES))
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_everything_even_the_stubborn(
    birds: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    started = pids(tmp_path)

    birds.send_signal(number)

    assert birds.wait(timeout=60) == 0
    assert not [name for name, pid in started.items() if is_alive(pid)]


def test_kill_of_the_whole_group_leaves_no_orphan(birds: subprocess.Popen[str], tmp_path: Path) -> None:
    started = pids(tmp_path)

    os.killpg(birds.pid, signal.SIGKILL)

    assert wait_until(lambda: not any(is_alive(pid) for pid in started.values()), timeout_s=60), started


def test_dead_program_is_started_again(birds: subprocess.Popen[str], tmp_path: Path) -> None:
    first = pids(tmp_path)["front"]

    os.kill(first, signal.SIGKILL)

    assert wait_until(lambda: pids(tmp_path).get("front", first) != first)
    assert is_alive(pids(tmp_path)["front"])


def test_children_of_a_dead_program_are_gone_before_it_starts_again(
    birds: subprocess.Popen[str], tmp_path: Path
) -> None:
    first = pids(tmp_path)

    os.kill(first["nest"], signal.SIGKILL)

    assert wait_until(lambda: pids(tmp_path).get("nest", first["nest"]) != first["nest"])
    assert not is_alive(first["nest.egg"])


def test_lines_carry_the_name_of_who_said_them(birds: subprocess.Popen[str], tmp_path: Path) -> None:
    os.kill(pids(tmp_path)["front"], signal.SIGKILL)
    first = pids(tmp_path)["front"]
    wait_until(lambda: pids(tmp_path).get("front", first) != first)

    birds.send_signal(signal.SIGINT)
    lines = birds.communicate(timeout=60)[0].splitlines()

    assert lines.index("planted") < lines.index("prepared")
    assert "magpie  | everything sings" in lines
    assert "magpie  | front ended (exit status -9); it starts again in 0.1 s." in lines


def test_servers_stop_after_what_stands_on_them_one_by_one(birds: subprocess.Popen[str], tmp_path: Path) -> None:
    birds.send_signal(signal.SIGTERM)

    assert birds.wait(timeout=60) == 0
    assert (tmp_path / "tree.ended").read_text() == "nest"  # the stubborn one was asked, and waited for, in vain
    assert (tmp_path / "root.ended").read_text() == "nest"


def test_dead_server_is_started_again(birds: subprocess.Popen[str], tmp_path: Path) -> None:
    first = pids(tmp_path)["tree"]

    os.kill(first, signal.SIGKILL)

    assert wait_until(lambda: pids(tmp_path).get("tree", first) != first)
    assert is_alive(pids(tmp_path)["tree"])
    assert is_alive(pids(tmp_path)["front"])
