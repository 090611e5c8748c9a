"""Point Django's default connection at another database for a while, migrated and empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from webapp.databases import SQLITE, configured
from webapp.env import env

ALIAS = "default"


def postgres_settings(server_url: str) -> dict[str, Any]:
    """Give the connection's settings as `webapp.settings` would make them for a database of this server."""
    return configured(env.db_url_config(f"{server_url}/magpie"), pool_size=16)


def url_of(settings: dict[str, Any]) -> str:
    """Give the DATABASE_URL that makes another process use the same database."""
    if settings["ENGINE"] == SQLITE:
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


def create(settings: dict[str, Any]) -> None:
    """Make a test database with all migrations applied, triggers included."""
    with swapped(settings):
        connections[ALIAS].creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


@contextmanager
def swapped(settings: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Let every thread's next use of the default connection open the other database."""
    before = connections.settings[ALIAS]
    _replace(settings)
    try:
        yield connections[ALIAS]
    finally:
        _replace(before)


def _replace(settings: dict[str, Any]) -> None:
    """Drop this thread's connection; a new one reads the settings again."""
    connection = connections[ALIAS]
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    connections.settings[ALIAS] = settings
    connections.configure_settings({ALIAS: settings})
    del connections[ALIAS]
