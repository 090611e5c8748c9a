"""What the gather client's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gather_client.api import Api
from gather_client.entry import Capture
from gather_client.spool import Spool
from tests.gather_client.fault_server import FaultServer, serving

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A server that breaks when it is told to."""
    with serving() as state:
        yield state


@pytest.fixture
def api(server: FaultServer) -> Iterator[Api]:
    """A client of that server."""
    api = Api(server.url, server.token, timeout_s=5.0)
    yield api
    api.close()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    """An empty spool with room for 10 MB."""
    return Spool(tmp_path / "spool", quota_bytes=10_000_000)


@pytest.fixture
def capture() -> Capture:
    """The facts of an ordinary capture."""
    return Capture(captured_at=NOW, device="test-camera")
