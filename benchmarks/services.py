"""Real servers to measure against: throw-away PostgreSQL and Redis, as the tests start them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from psycopg import sql

from benchmarks.errors import Skipped
from tests.services import postgres, redis


@contextmanager
def production() -> Iterator[dict[str, str]]:
    """Run PostgreSQL and Redis; give the settings of a deployment that uses them. Raises Skipped."""
    with ExitStack() as stack:
        try:
            database_url = stack.enter_context(postgres.running())
            broker_url = stack.enter_context(redis.running())
        except (pytest.skip.Exception, pytest.fail.Exception) as absent:
            raise Skipped(str(absent)) from absent
        yield {"DATABASE_URL": new_database(database_url, "magpie"), "MAGPIE_BROKER_URL": broker_url}


def new_database(server_url: str, name: str) -> str:
    """Make an empty database on a server and give its URL."""
    with psycopg.connect(
        f"{server_url.replace('postgres://', 'postgresql://')}/postgres", autocommit=True
    ) as connected:
        connected.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{server_url}/{name}"
