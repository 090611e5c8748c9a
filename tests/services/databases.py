"""Point Django's default connection at another database for a while, migrated and empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from webapp.databases import SQLITE, configured
from webapp.env import env

ALIAS = "default"


def postgres_settings(server_url: str) -> dict[str, Any]:
    """Give the connection's settings as `webapp.settings` would make them for a database of this server."""
    return configured(env.db_url_config(f"{server_url}/magpie"), pool_size=16)


def settings_of(url: str) -> dict[str, Any]:
    """Give the connection's settings for this DATABASE_URL, as `webapp.settings` would make them."""
    return configured(env.db_url_config(url), pool_size=16)


def new(server_url: str, name: str, *, template: str) -> str:
    """Copy a database of this PostgreSQL server, to which nobody may be connected; give the copy's URL."""
    with psycopg.connect(f"{server_url}/postgres", autocommit=True) as admin:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        admin.execute(copy)
    return f"{server_url}/{name}"


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
