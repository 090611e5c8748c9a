"""Sessions in the database, looked up only under keys such as Django makes them."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

SHORTEST = 8  # Django's own bound


class SessionStore(DatabaseSessionStore):
    """Django's, which asks PostgreSQL for any key of eight characters: one with a NUL in it is a crash there."""

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and len(key) >= SHORTEST and key.isascii() and key.isalnum()
