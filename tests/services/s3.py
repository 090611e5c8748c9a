"""A throw-away S3 on loopback: Ceph's RADOS Gateway, real, its objects in memory unless a folder is named."""

from __future__ import annotations

import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.services.ports import free_port, wait_until
from tests.services.requirement import absent
from webapp.supervisor.programs import Program
from webapp.supervisor.servers.ceph import REGION, Ceph

# Quick to make and to throw away: 1 s instead of 6. What is in memory is written to the folder when the store stops.
IN_MEMORY = {"osd objectstore": "memstore", "memstore device bytes": str(4 << 30), "osd fast shutdown": "false"}
ON_DISK = {"bluestore block size": str(4 << 30)}


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running server: where it answers, and the keys of its one user."""

    url: str
    access_key: str
    secret_key: str
    region: str = REGION

    def environment(self, bucket: str) -> dict[str, str]:
        """Give the settings that make Magpie keep its objects in this bucket."""
        return {
            "MAGPIE_S3_BUCKET": bucket,
            "MAGPIE_S3_ENDPOINT": self.url,
            "MAGPIE_S3_REGION": self.region,
            "MAGPIE_S3_ACCESS_KEY": self.access_key,
            "MAGPIE_S3_SECRET_KEY": self.secret_key,
        }

    def client(self) -> Any:
        """Give a client of the tests' own, that never waits long."""
        style = {"addressing_style": "path"}
        config = Config(connect_timeout=3, read_timeout=15, retries={"total_max_attempts": 2}, s3=style)
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=self.region,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=config,
        )

    def new_bucket(self) -> str:
        """Make a bucket that nobody used before; give its name."""
        name = f"magpie-{uuid.uuid4().hex[:12]}"
        self.client().create_bucket(Bucket=name)
        return name


@contextmanager
def running(*, port: int | None = None, folder: Path | None = None) -> Iterator[S3Server]:
    """Run a server. Objects in a named folder are on disk, and there again when it runs on that folder once more."""
    with tempfile.TemporaryDirectory(prefix="magpie-ceph-", ignore_cleanup_errors=True) as thrown_away:
        ports = _kept_ports(folder, port) if folder else (port or free_port(), free_port())
        ceph = _ceph((folder or Path(thrown_away)) / "ceph", ports, ON_DISK if folder else IN_MEMORY)
        if ceph.missing():
            absent("Ceph's RADOS Gateway")
        ceph.create()
        with ExitStack() as stack:
            for program in ceph.programs():
                stack.enter_context(_running(program))
            assert wait_until(ceph.is_ready, timeout_s=120), f"the gateway did not start; see {ceph.folder}/log"
            yield S3Server(f"http://127.0.0.1:{ceph.port}", ceph.access_key, ceph.secret_key)


def _ceph(folder: Path, ports: tuple[int, int], settings: dict[str, str]) -> Ceph:
    gateway, monitor = ports
    keys = {"access_key": "test", "secret_key": "testtest"}
    return Ceph(folder=folder, port=gateway, monitor_port=monitor, settings=settings, **keys)


def _kept_ports(folder: Path, port: int | None) -> tuple[int, int]:
    """Find the ports of the server that was made here, or make new ones up: they are part of its configuration."""
    kept = folder / "ports"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_text(f"{port or free_port()} {free_port()}", encoding="ascii")
    gateway, monitor = map(int, kept.read_text(encoding="ascii").split())
    return gateway, monitor


@contextmanager
def _running(program: Program) -> Iterator[None]:
    process = subprocess.Popen(program.argv, cwd="/", stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(program.stop_signal)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
