"""The web server's worker: gunicorn's threads, with an end to the patience for those who send slowly.

gunicorn's own timeout looks after workers, not requests: sixteen connections that send a byte now and then would hold
all threads for ever. Here a request must keep arriving: so many seconds to begin with, and more with each byte.
"""

from __future__ import annotations

import socket
import struct
import time
from importlib import import_module
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

GRACE_S = 20.0
SLOWEST_BYTES_PER_S = 8_000  # a photo of 3 MB may take six minutes over a bad line
STALL_S = 30  # without a byte accepted by whoever reads an answer


class PacedSocket(socket.socket):
    """A socket that ends where the sender is too slow, and gives up writing where nobody reads."""

    until: float | None = None

    @classmethod
    def adopt(cls, other: socket.socket) -> PacedSocket:
        """Take over an open connection."""
        paced = cls(other.family, other.type, other.proto, fileno=other.detach())
        paced.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", STALL_S, 0))
        return paced

    def begin(self) -> None:
        """Let the clock of a request start when it begins to be read."""
        self.until = None

    def recv(self, *arguments: Any) -> bytes:
        """Read what is there; nothing more, as if the sender had hung up, once the request arrives too slowly."""
        self.until = self.until or time.monotonic() + GRACE_S
        before = self.gettimeout()
        left_s = self.until - time.monotonic()
        if left_s <= 0:
            return b""
        self.settimeout(left_s if before is None else min(left_s, before))
        try:
            data = super().recv(*arguments)
        except TimeoutError:
            return b""
        finally:
            self.settimeout(before)
        self.until += len(data) / SLOWEST_BYTES_PER_S
        return data


class PacedWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's thread worker on paced sockets."""

    @classmethod
    def setup(cls) -> None:
        """Read the settings in gunicorn's first process: what is unsafe ends it, before it starts any other."""
        import_module("webapp.settings")

    def enqueue_req(self, conn: TConn) -> None:
        """Take the connection over before a thread gets it for the first time."""
        if not isinstance(conn.sock, PacedSocket):
            conn.sock = PacedSocket.adopt(conn.sock)
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """Handle one request, whose clock is its own."""
        conn.sock.begin()
        return super().handle(conn)
