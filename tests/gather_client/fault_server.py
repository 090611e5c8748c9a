"""A server that keeps the upload contract and breaks on purpose: outages, dropped replies, scripted answers."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Stored:
    """A photo as the server has it."""

    client_id: str
    sha256: str
    data: bytes
    fields: dict[str, str]
    media_type: str


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


def problem(status: int, code: str, **headers: str) -> Reply:
    """Write an RFC 9457 problem."""
    body = {"type": f"/errors/{code}", "title": code, "status": status, "code": code, "detail": f"because {code}"}
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/problem+json", **headers})


def answer(status: int, body: Any, **headers: str) -> Reply:
    """Write a JSON answer."""
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


class FaultServer:
    """State and faults. Uploads are idempotent by client id and by content, as the contract says."""

    def __init__(self) -> None:
        self.photos: dict[str, Stored] = {}
        self.commits = 0
        self.uploads = 0
        self.requests: list[tuple[str, str]] = []
        self.is_out = False
        self.turned_away = 0
        self.delay_s = 0.0
        self.drop_every = 0
        self.scripted: list[Reply] = []
        self.refusals: dict[str, Reply] = {}
        self.token = "mgp_test"
        self.known_claims: set[str] | None = None
        self.categories: list[dict[str, Any]] = [
            {"id": 1, "name": "glass", "hotkey": "1", "color": "#4fa3ff", "status": "active"},
            {"id": 2, "name": "mælk & ost", "hotkey": "2", "color": "#f2b134", "status": "active"},
        ]
        self.champion: dict[str, Any] | None = None
        self.etag = ""
        self.bundle = b""
        self.url = ""
        self._guard = threading.Lock()

    def handle(self, method: str, target: str, headers: dict[str, str], data: bytes) -> tuple[Reply, bool]:
        """Answer one request; the flag says that the reply is dropped on its way back."""
        with self._guard:
            self.requests.append((method, target))
            if headers.get("authorization") != f"Token {self.token}":
                return problem(401, "not-signed-in"), False
            path = urlsplit(target).path
            if method == "PUT" and path.startswith("/api/v1/photos/"):
                return self._upload(path.rsplit("/", 1)[-1], target, headers, data)
            return self._read(path, headers), False

    def _upload(self, client_id: str, target: str, headers: dict[str, str], data: bytes) -> tuple[Reply, bool]:
        self.uploads += 1
        sha256 = hashlib.sha256(data).hexdigest()
        if self.scripted:
            return self.scripted.pop(0), False
        if sha256 in self.refusals:
            return self.refusals[sha256], False
        fields = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        if headers.get("x-content-sha256", sha256) != sha256:
            return problem(400, "hash-mismatch"), False
        if self.known_claims is not None and fields.get("claim", "glass") not in self.known_claims:
            return problem(400, "unknown-category"), False
        is_new = client_id not in self.photos
        if not is_new and self.photos[client_id].sha256 != sha256:
            return problem(409, "client-id-reused"), False
        if is_new:
            self.photos[client_id] = Stored(client_id, sha256, data, fields, headers.get("content-type", ""))
            self.commits += 1
        body = {"id": len(self.photos), "client_id": client_id, "sha256": sha256, "stored_sha256": sha256}
        is_dropped = bool(self.drop_every) and self.uploads % self.drop_every == 0
        return answer(201 if is_new else 200, body), is_dropped

    def _read(self, path: str, headers: dict[str, str]) -> Reply:
        if path == "/api/v1/categories":
            return answer(200, {"results": self.categories})
        if path == "/api/v1/models/champion":
            if self.champion is None:
                return problem(503, "no-model-yet")
            if headers.get("if-none-match") == self.etag:
                return Reply(304, b"")
            return answer(200, self.champion, ETag=self.etag)
        if path.endswith("/bundle"):
            return Reply(200, self.bundle, {"Content-Type": "application/zip"})
        return problem(404, "not-found")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: FaultServer
    timeout = 10

    def _serve(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        time.sleep(self.state.delay_s)
        if self.state.is_out:
            self.state.turned_away += 1
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply, is_dropped = self.state.handle(self.command, self.path, headers, data)
        if is_dropped:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_PUT = do_GET = _serve

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed breaks its connection; that is what the tests are about."""


@contextmanager
def serving() -> Iterator[FaultServer]:
    """Serve on a free port of loopback."""
    state = FaultServer()
    handler = type("Handler", (_Handler,), {"state": state})
    server = _Quiet(("127.0.0.1", 0), handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
