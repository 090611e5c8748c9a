"""Which errors of the database mean that it is away or full, and which are faults of ours."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connection
from psycopg import errors as psycopg

from accounts import outages
from accounts.errors import CsrfFailed, DatabaseDown, DatabaseFull


def caused(error: DatabaseError, cause: Exception) -> DatabaseError:
    """Give an error as Django wraps it."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("the connection is closed")])
def test_database_that_is_away_is_an_outage(error: Exception) -> None:
    assert isinstance(outages.outage(error), DatabaseDown)


def test_full_postgresql_is_told_from_one_that_is_away() -> None:
    error = caused(OperationalError("could not extend file"), psycopg.DiskFull())

    assert isinstance(outages.outage(error), DatabaseFull)


@pytest.mark.django_db
def test_full_sqlite_is_told_from_one_that_is_away() -> None:
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages + 1}")
        try:
            with pytest.raises(OperationalError) as caught:
                cursor.execute("CREATE TABLE too_large AS SELECT randomblob(9000000) AS data")
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")

    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    assert isinstance(outages.outage(caught.value), DatabaseFull)


@pytest.mark.parametrize("error", [ProgrammingError("no such column"), ValueError(), CsrfFailed(), None])
def test_fault_of_ours_is_no_outage(error: Exception | None) -> None:
    assert outages.outage(error) is None
