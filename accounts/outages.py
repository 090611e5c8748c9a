"""Tell an outage of the database from a fault of ours, by the error that it leaves behind."""

from __future__ import annotations

import sqlite3

from django.db import DatabaseError, InterfaceError, OperationalError

from accounts.errors import DatabaseDown, DatabaseFull
from accounts.problems import Problem

ERRORS = (OperationalError, InterfaceError)
"""What Django raises when the database is away, restarts, is locked or full."""

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
