"""What the figures rest on: processor time and memory of a process tree, and the arithmetic of comparisons."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks import measuring

BURN = "import time\nwhile time.process_time() < .3: pass\n"
READY_THEN_WAIT = "print('ready', flush=True)\ninput()"


@contextmanager
def python(code: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run code in a process that has said "ready" and then waits to be let go."""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
        process.kill()


def test_parse_stat_with_brackets_and_spaces_in_the_name() -> None:
    text = "42 (a) b (c) S 7 42 42 0 -1 0 0 0 0 0 150 50 0 0 20 0 1 0 5 4096 10 0"

    facts = measuring.parse_stat(text)

    assert (facts.pid, facts.parent) == (42, 7)
    assert facts.cpu_s == pytest.approx(200 / os.sysconf("SC_CLK_TCK"))
    assert facts.rss_bytes == 10 * os.sysconf("SC_PAGE_SIZE")


def test_cpu_s_counts_what_a_child_of_the_child_burned() -> None:
    code = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {BURN + READY_THEN_WAIT!r}], stdin=-1, stdout=-1)
child.stdout.readline()
{READY_THEN_WAIT}
"""
    with python(code) as process:
        tree = measuring.tree(process.pid)
        burned_s = measuring.cpu_s(process.pid)

    assert len(tree) == 2
    assert 0.25 <= burned_s < 5


def test_cpu_s_leaves_out_processes_that_are_not_of_the_tree() -> None:
    with python(READY_THEN_WAIT) as process, python(BURN + READY_THEN_WAIT):
        burned_s = measuring.cpu_s(process.pid)

    assert burned_s < 0.25


def test_tree_of_a_process_that_ended_is_empty() -> None:
    with python(READY_THEN_WAIT) as process:
        pid = process.pid

    assert measuring.tree(pid) == []


def test_peak_memory_remembers_what_was_let_go() -> None:
    code = f"block = b'x' * 80_000_000\n{READY_THEN_WAIT}\ndel block\n{READY_THEN_WAIT}"
    peak = measuring.PeakMemory()

    with python(code) as process, peak.watching(process.pid, every_s=0.01):
        _wait_for_more_than(76, peak)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
        process.stdout.readline()
        left_mb = measuring.rss_mb(process.pid)

    assert peak.mb > left_mb + 60


def test_alternating_takes_turns() -> None:
    calls: list[str] = []

    def ours() -> float:
        calls.append("ours")
        return 3.0

    def bare() -> float:
        calls.append("bare")
        return 2.0

    pairs = measuring.alternating(ours, bare, rounds=2)

    assert calls == ["ours", "bare", "ours", "bare"]
    assert measuring.ratio(pairs) == 1.5


def test_ratio_is_not_moved_by_one_slow_moment_of_the_machine() -> None:
    assert measuring.ratio([(2.0, 1.0), (20.0, 10.0), (90.0, 1.0)]) == 2.0


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 3.0), (0.75, 4.0), (0.9, 4.6), (1.0, 5.0)])
def test_percentile_interpolates(share: float, expected: float) -> None:
    assert measuring.percentile([5.0, 1.0, 3.0, 2.0, 4.0], share) == pytest.approx(expected)


def _wait_for_more_than(mb: float, peak: measuring.PeakMemory) -> None:
    deadline = time.monotonic() + 60
    while peak.mb <= mb and time.monotonic() < deadline:
        time.sleep(0.01)
    assert peak.mb > mb
