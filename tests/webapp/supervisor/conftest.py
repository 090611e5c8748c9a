"""A home whose servers are made once for all tests of a process: it takes some seconds."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.requirement import absent
from webapp.supervisor.servers import stack


@pytest.fixture(scope="session")
def servers() -> Iterator[stack.Servers]:
    """Make the servers of a home that PostgreSQL's own user may enter, unlike pytest's folders."""
    with tempfile.TemporaryDirectory(prefix="magpie servers-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        home.chmod(0o755)
        made = stack.of(home)
        if any(member.missing() for member in made.members):
            absent("one of PostgreSQL, Redis and Ceph")
        made.create()
        made.write_environment()
        yield made
