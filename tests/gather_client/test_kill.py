"""Invariant 9: outage, dropped replies, kill -9 of the real processes; every photo arrives, none twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import gather_client
from gather_client.entry import Capture
from gather_client.spool import Spool
from tests.gather_client import pictures
from tests.gather_client.fault_server import FaultServer
from tests.gather_client.test_uploader import wait_until

ROOT = Path(gather_client.__file__).parents[1]
PHOTOS = 42


def start(server: FaultServer, home: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the real command."""
    environ = os.environ | {
        "MAGPIE_URL": server.url,
        "MAGPIE_TOKEN": server.token,
        "MAGPIE_CONFIG": str(home / "config.toml"),
        "MAGPIE_GATHER_HOME": str(home),
        "MAGPIE_RETRY_BASE_S": "0.02",
        "MAGPIE_RETRY_CAP_S": "0.1",
        "MAGPIE_CONCURRENCY": "2",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "gather_client", *arguments], env=environ, stdout=subprocess.PIPE, text=True, cwd=home
    )


def kill(process: subprocess.Popen[str]) -> str:
    """Kill without warning; give what it had said."""
    process.send_signal(signal.SIGKILL)
    said, _nothing = process.communicate(timeout=10)
    return said


@pytest.mark.parametrize("way", ["through the server", "to the store"])
def test_flush_killed_three_times_through_outage_and_dropped_replies(
    server: FaultServer, tmp_path: Path, capture: Capture, way: str
) -> None:
    server.is_direct, server.intake_after = way == "to the store", 2
    spool = Spool(tmp_path / "spool", quota_bytes=10**9)
    ids = {spool.add(pictures.jpeg(pictures.noise(n)), capture).id for n in range(PHOTOS)}
    server.drop_every, server.is_out, server.delay_s = 5, True, 0.02

    for kills in range(1, 4):
        process = start(server, tmp_path, "flush")
        if kills == 1:
            wait_until(lambda: server.turned_away >= 3)
        server.is_out = False
        wait_until(lambda goal=kills * PHOTOS // 6: len(server.photos) >= goal)  # type: ignore[misc]
        kill(process)
    last = start(server, tmp_path, "flush")
    last.communicate(timeout=120)

    assert last.returncode == 0
    assert set(server.photos) == ids
    assert server.commits == PHOTOS
    # There were repetitions, and they doubled nothing.
    assert (server.posts_to_store if server.is_direct else server.uploads) > PHOTOS
    assert spool.pending() == []


def test_capture_killed_three_times_loses_no_photo_that_it_had_kept(server: FaultServer, tmp_path: Path) -> None:
    promised: set[str] = set()
    server.drop_every = 5

    for kills in range(3):
        folder = tmp_path / f"pictures {kills}"
        folder.mkdir()
        for n in range(150):
            (folder / f"{n:03}.jpg").write_bytes(pictures.jpeg(pictures.noise(1000 * kills + n, width=32, height=32)))
        process = start(server, tmp_path, "run", "--headless", "--source", str(folder))
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.05 * kills)
        promised |= {line.split()[1] for line in kill(process).splitlines() if line.count(" ") == 2}
    start(server, tmp_path, "flush").communicate(timeout=120)

    assert promised <= set(server.photos)
    assert server.commits == len({photo.sha256 for photo in server.photos.values()})
    assert list((tmp_path / "spool" / "refused").iterdir()) == []


def test_command_ends_in_order_on_term(server: FaultServer, tmp_path: Path, capture: Capture) -> None:
    spool = Spool(tmp_path / "spool", quota_bytes=10**9)
    spool.add(b"photo", capture)
    server.is_out = True
    process = start(server, tmp_path, "flush")
    wait_until(lambda: server.turned_away >= 1)

    process.terminate()
    process.communicate(timeout=60)

    assert process.returncode == 4
    assert len(spool.pending()) == 1


@pytest.mark.parametrize(
    "module", ["cli.run", "cli.flush", "cli.classify", "cli.update", "cli.status", "cli.configure"]
)
def test_client_loads_nothing_of_the_server(module: str) -> None:
    script = (
        f"import sys, gather_client.{module}; "
        "print(sorted({m.split('.')[0] for m in sys.modules} & set(sys.argv[1:])))"
    )
    forbidden = ["django", "torch", "celery", "boto3", "webapp", "labeling", "trainer", "accounts", "jobs", "sklearn"]
    light = ["cv2", "onnxruntime"] if module in ("cli.flush", "cli.configure") else []

    ended = subprocess.run(
        [sys.executable, "-c", script, *forbidden, *light], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert ended.stdout.strip() == "[]"
