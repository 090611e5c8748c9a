"""Tell an outage of the database from a fault of ours, by the error that it leaves behind."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from accounts.errors import DatabaseDown, DatabaseFull
from accounts.problems import Problem

ERRORS = (OperationalError, InterfaceError)
"""What Django raises when the database is away, restarts, is locked or full."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0

T = TypeVar("T")

log = logging.getLogger(__name__)

_DISK_FULL = "53100"  # SQLSTATE disk_full


def outage(error: BaseException | None) -> Problem | None:
    """Give the problem that this error means to whoever asked, or None when it is no outage at all."""
    if isinstance(error, Problem):
        return error if error.is_outage else None
    if not isinstance(error, (DatabaseError, InterfaceError)):
        return None
    if _is_full(error.__cause__):
        return DatabaseFull()
    return DatabaseDown() if isinstance(error, ERRORS) else None


def _is_full(cause: BaseException | None) -> bool:
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return getattr(cause, "sqlstate", None) == _DISK_FULL


@contextmanager
def passed_over(what: str) -> Iterator[None]:
    """Let something that may be missed be missed while the database is away, and let go of the connection it broke."""
    try:
        yield
    except ERRORS as error:
        log.warning("%s: the database does not answer (%s)", what, error)
        close_old_connections()


def outlast(deed: Callable[[], T], *, for_s: float) -> T:
    """Do something that is safe to do twice, again and again while a part of the house is away, for so long at most.

    For long work in a process of its own, which would be lost with it; a person's request never waits like this.
    """
    ends_at, pause_s = time.monotonic() + for_s, FIRST_PAUSE_S
    while True:
        try:
            return deed()
        except Exception as error:
            problem = outage(error)
            if problem is None or time.monotonic() + pause_s > ends_at:
                raise
            log.warning("%s; trying again in %.1f s", problem.code, pause_s)
            close_old_connections()  # what broke stays broken: the next try needs a new one
        time.sleep(pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
