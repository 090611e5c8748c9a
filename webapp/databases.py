"""How Magpie talks to each kind of database."""

from __future__ import annotations

from typing import Any

SQLITE = "django.db.backends.sqlite3"
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",  # a deferred transaction that turns writer fails at once instead of waiting
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
}

POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,
    # A server whose machine lost its power says nothing: find out in a minute, not in two hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
POOL = {
    "min_size": 1,
    "timeout": 5,  # a person's request waits so long for a connection, then says 503
    # The pool doubles its pause after each failed attempt, up to two minutes, and nobody gets a connection meanwhile.
    # Given up soon, the next request makes it try at once.
    "reconnect_timeout": 3,
}


def configured(parsed: dict[str, Any], *, pool_size: int) -> dict[str, Any]:
    """Complete what a DATABASE_URL says: write-ahead log and immediate transactions, or a pool of connections."""
    if parsed["ENGINE"] == SQLITE:
        return {**parsed, "OPTIONS": dict(SQLITE_OPTIONS), "CONN_MAX_AGE": None}
    options = {**POSTGRESQL_OPTIONS, **parsed.get("OPTIONS", {}), "pool": {**POOL, "max_size": pool_size}}
    # Without the check a restarted server costs one failed request per pooled connection.
    return {**parsed, "OPTIONS": options, "CONN_HEALTH_CHECKS": True}
