"""Which errors of the database mean that it is away or full, and which are faults of ours."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connection
from psycopg import errors as psycopg

from accounts import outages
from accounts.errors import CsrfFailed, DatabaseDown, DatabaseFull
from labeling.errors import ObjectStoreDown

pytestmark = pytest.mark.django_db


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


class Patient:
    """Fails so many times, then gives its answer."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.failures, self.error, self.tries = failures, error, 0

    def __call__(self) -> str:
        self.tries += 1
        if self.tries <= self.failures:
            raise self.error
        return "done"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pause for milliseconds."""
    monkeypatch.setattr(outages, "FIRST_PAUSE_S", 0.01)


@pytest.mark.parametrize("error", [OperationalError("gone"), ObjectStoreDown(key="photos/1")])
def test_long_work_outlasts_an_outage(error: Exception) -> None:
    deed = Patient(3, error)

    assert outages.outlast(deed, for_s=5) == "done"
    assert deed.tries == 4


def test_outage_that_lasts_too_long_is_raised() -> None:
    with pytest.raises(OperationalError):
        outages.outlast(Patient(1000, OperationalError("gone")), for_s=0.1)


def test_fault_of_ours_is_raised_at_once() -> None:
    deed = Patient(1, ValueError("ours"))

    with pytest.raises(ValueError, match="ours"):
        outages.outlast(deed, for_s=5)
    assert deed.tries == 1


def test_what_may_be_missed_is_missed_while_the_database_is_away_and_faults_of_ours_are_not() -> None:
    with outages.passed_over("A line of progress"):
        raise OperationalError("gone")

    with pytest.raises(ValueError, match="ours"), outages.passed_over("A line of progress"):
        raise ValueError("ours")
