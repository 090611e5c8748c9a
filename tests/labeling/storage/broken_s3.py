"""A store that answers what a test says: refusals, garbage, half a body, nothing. No S3, only what one may do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.services import loopback

SILENCE_S = 0.2  # how long a client of this store waits for a word


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; 0 hangs up, and None says nothing for long. A cut one promises more than it sends."""

    status: int | None
    body: bytes = b""
    is_cut: bool = False


@dataclass(slots=True)
class BrokenS3:
    """What is answered, in order and then always, and what was asked."""

    url: str = ""
    replies: list[Reply] = field(default_factory=list)
    always: Reply = Reply(200)
    requests: list[str] = field(default_factory=list)
    ahead_s: float = 0.0  # how far its clock is ahead

    def environment(self) -> dict[str, str]:
        """Give the settings that make Magpie keep its objects here."""
        return {
            "MAGPIE_S3_BUCKET": "photos",
            "MAGPIE_S3_ENDPOINT": self.url,
            "MAGPIE_S3_REGION": "us-east-1",
            "MAGPIE_S3_ACCESS_KEY": "test",
            "MAGPIE_S3_SECRET_KEY": "testtest",
            "MAGPIE_S3_TIMEOUT_S": str(SILENCE_S),
        }

    def next(self) -> Reply:
        """Give what is answered now."""
        return self.replies.pop(0) if self.replies else self.always


class _Handler(loopback.QuietHandler):
    state: BrokenS3
    hung_up: threading.Event

    def _serve(self) -> None:
        self.body()
        self.state.requests.append(f"{self.command} {self.path}")
        reply = self.state.next()
        if not reply.status:
            self.hung_up.wait(0 if reply.status == 0 else SILENCE_S * 3)
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(reply.body) + (100 if reply.is_cut else 0)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
        self.close_connection = reply.is_cut

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = do_OPTIONS = _serve

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Tell the time by a clock that may be off."""
        return super().date_time_string((timestamp or time.time()) + self.state.ahead_s)


@contextmanager
def serving() -> Iterator[BrokenS3]:
    """Serve on a free port of loopback."""
    state, hung_up = BrokenS3(), threading.Event()
    with loopback.serving(type("Handler", (_Handler,), {"state": state, "hung_up": hung_up})) as port:
        state.url = f"http://127.0.0.1:{port}"
        try:
            yield state
        finally:
            hung_up.set()
