"""How Magpie talks to each kind of database."""

from __future__ import annotations

from typing import Any

SQLITE = "django.db.backends.sqlite3"
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",  # a deferred transaction that turns writer fails at once instead of waiting
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
}


def configured(parsed: dict[str, Any], *, pool_size: int) -> dict[str, Any]:
    """Complete what a DATABASE_URL says: write-ahead log and immediate transactions, or a pool of connections."""
    if parsed["ENGINE"] == SQLITE:
        return {**parsed, "OPTIONS": dict(SQLITE_OPTIONS), "CONN_MAX_AGE": None}
    return {**parsed, "OPTIONS": {"pool": {"min_size": 1, "max_size": pool_size}}}
