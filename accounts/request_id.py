"""The number of the request at hand: an answer that says that we failed names it, and so does every log line."""

from __future__ import annotations

import structlog

SERVER_ERROR = 500


def told(status: int) -> dict[str, str]:
    """Give what a problem of this status tells of it: people can pass it on to whoever reads the log."""
    known = structlog.contextvars.get_contextvars().get("request_id")
    return {"request_id": known} if known and status >= SERVER_ERROR else {}
