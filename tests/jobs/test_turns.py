"""One child of a worker at a time."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytest_django.fixtures import Settings

from jobs import turns

# Children of one parent, as a worker's are; each says whether it is alone, and stays until it is told to go.
CHILD = """
import sys
from django.conf import settings
settings.configure(MAGPIE_CACHE_DIR=sys.argv[1])
from jobs import turns
with turns.only_child("work") as is_alone:
    print(is_alone, flush=True)
    sys.stdin.readline()
"""


@contextmanager
def child(folder: Path) -> Iterator[tuple[subprocess.Popen[str], bool]]:
    command = (sys.executable, "-c", CHILD, str(folder))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip() == "True"


def test_second_child_finds_the_first_at_work(tmp_path: Path) -> None:
    with child(tmp_path) as (_, is_first_alone), child(tmp_path) as (_, is_second_alone):
        assert (is_first_alone, is_second_alone) == (True, False)


def test_child_that_was_killed_is_in_nobodys_way(tmp_path: Path) -> None:
    with child(tmp_path) as (first, _):
        first.send_signal(signal.SIGKILL)
        first.wait()

    with child(tmp_path) as (_, is_alone):
        assert is_alone


def test_other_work_and_later_work_are_free(settings: Settings, tmp_path: Path) -> None:
    settings.MAGPIE_CACHE_DIR = tmp_path

    with turns.only_child("embedding") as first, turns.only_child("baking") as other:
        assert (first, other) == (True, True)
    with turns.only_child("embedding") as later:
        assert later
    assert list((tmp_path / "turns").iterdir()) == []
