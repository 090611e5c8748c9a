"""An HTTP client that costs next to nothing: it shares the cores with the server that it measures."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from benchmarks.errors import RequestRefused

_TIMEOUT_S = 60.0
_READ_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the bytes behind it."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


class Connection:
    """One kept-alive connection with fixed headers. Not for several threads at once."""

    def __init__(self, port: int, *, headers: dict[str, str] | None = None) -> None:
        lines = {"Host": f"127.0.0.1:{port}", **(headers or {})}
        self._port = port
        self._head = "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode()
        self._socket: socket.socket | None = None

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def get(self, path: str) -> Answer:
        """Read a resource. Raises RequestRefused."""
        return _accepted("GET", path, self.send("GET", path))

    def post(self, path: str, body: Any) -> Answer:
        """Send JSON. Raises RequestRefused."""
        return _accepted("POST", path, self.try_post(path, body))

    def try_post(self, path: str, body: Any) -> Answer:
        """Send JSON and give the answer, whatever it is."""
        return self.send("POST", path, json.dumps(body).encode(), media_type="application/json")

    def post_form(self, path: str, body: bytes, *, boundary: str) -> Answer:
        """Send a multipart form. Raises RequestRefused."""
        media_type = f"multipart/form-data; boundary={boundary}"
        return _accepted("POST", path, self.send("POST", path, body, media_type=media_type))

    def put(self, path: str, body: bytes, *, media_type: str) -> Answer:
        """Send bytes. Raises RequestRefused."""
        return _accepted("PUT", path, self.send("PUT", path, body, media_type=media_type))

    def send(
        self, method: str, path: str, body: bytes = b"", *, media_type: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request and read the answer, over a new connection where the server hung up meanwhile."""
        about = f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n" if media_type else ""
        about += "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        request = b"".join((f"{method} {path} HTTP/1.1\r\n".encode(), self._head, about.encode(), b"\r\n", body))
        is_reused = self._socket is not None
        try:
            return self._exchange(request)
        except (ConnectionError, BrokenPipeError):
            self.close()
            if not is_reused:
                raise
            return self._exchange(request)

    def _exchange(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=_TIMEOUT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        return self._read(self._socket)

    def _read(self, connected: socket.socket) -> Answer:
        data = bytearray()
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += _some(connected)
        head = bytes(data[:end]).lower()
        status, length = int(head[9:12]), _content_length(head)
        while len(data) < end + 4 + length:
            data += _some(connected)
        if b"connection: close" in head:
            self.close()
        return Answer(status, bytes(data[end + 4 :]))


def _some(connected: socket.socket) -> bytes:
    data = connected.recv(_READ_BYTES)
    if not data:
        raise ConnectionResetError("the server hung up")
    return data


def _content_length(head: bytes) -> int:
    _, found, rest = head.partition(b"\r\ncontent-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def _accepted(method: str, path: str, answer: Answer) -> Answer:
    if answer.status >= 400:
        raise RequestRefused(method, path, answer.status, answer.body)
    return answer
