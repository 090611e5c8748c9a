"""Real servers to measure against: PostgreSQL, Redis and S3, as the tests start them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import psycopg
import pytest
from psycopg import sql

from benchmarks.errors import Skipped
from tests.services import chromium, postgres, redis, s3
from tests.services.s3 import S3Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Service = TypeVar("Service")


@contextmanager
def production() -> Iterator[dict[str, str]]:
    """Run PostgreSQL and Redis; give the settings of a deployment that uses them. Raises Skipped."""
    with _there(postgres.running()) as database_url, _there(redis.running()) as broker_url:
        yield {"DATABASE_URL": new_database(database_url, "magpie"), "MAGPIE_BROKER_URL": broker_url}


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """Run an S3 server as well, its objects in memory; give the settings of a deployment on all of them, with an empty
    bucket. Raises Skipped."""
    with production() as settings, _there(s3.running()) as store:
        yield {**settings, **store.environment(store.new_bucket())}


def browser() -> AbstractContextManager[Browser]:
    """Run Chromium without a window. Raises Skipped."""
    return _there(chromium.running())


@contextmanager
def kept_store(folder: Path) -> Iterator[S3Server]:
    """Run the S3 server whose objects lie in this folder, and were there the last time. Raises Skipped."""
    with _there(s3.running(folder=folder)) as store:
        yield store


def store_of(settings: Mapping[str, str]) -> S3Server:
    """Give the S3 server that these settings name."""
    return S3Server(
        url=settings["MAGPIE_S3_ENDPOINT"],
        access_key=settings["MAGPIE_S3_ACCESS_KEY"],
        secret_key=settings["MAGPIE_S3_SECRET_KEY"],
        region=settings["MAGPIE_S3_REGION"],
    )


@contextmanager
def _there(service: AbstractContextManager[Service]) -> Iterator[Service]:
    """Start a service, and say so in our words when its packages are absent."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(service)
        except (pytest.skip.Exception, pytest.fail.Exception) as absent:
            raise Skipped(str(absent)) from absent
        yield started


def new_database(server_url: str, name: str) -> str:
    """Make an empty database on a server and give its URL."""
    with psycopg.connect(
        f"{server_url.replace('postgres://', 'postgresql://')}/postgres", autocommit=True
    ) as connected:
        connected.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{server_url}/{name}"
