"""A server that keeps the upload contract and breaks on purpose: outages, dropped replies, scripted answers.

Told to, it takes direct uploads as well, and plays the object store that they are brought to.
"""

from __future__ import annotations

import email
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.services import loopback

_OF_THE_BYTES = ("client_id", "sha256", "size_bytes", "media_type")


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
        self.is_direct = False
        self.announced: dict[str, dict[str, Any]] = {}
        self.brought: dict[str, bytes] = {}
        self.arrived: set[str] = set()
        self.refused: dict[str, str] = {}
        self.asked: dict[str, int] = {}
        self.intake_after = 1  # how often it is asked of a photo before it is taken in
        self.store_reply: Reply | None = None
        self.posts_to_store = 0
        self.champion: dict[str, Any] | None = None
        self.etag = ""
        self.bundle = b""
        self.url = ""
        self._guard = threading.Lock()

    def handle(self, method: str, target: str, headers: dict[str, str], data: bytes) -> tuple[Reply, bool]:
        """Answer one request; the flag says that the reply is dropped on its way back."""
        with self._guard:
            self.requests.append((method, target))
            if target == "/store":
                return self._bring(headers, data)
            if headers.get("authorization") != f"Token {self.token}":
                return problem(401, "not-signed-in"), False
            path = urlsplit(target).path
            if method == "PUT" and path.startswith("/api/v1/photos/"):
                return self._upload(path.rsplit("/", 1)[-1], target, headers, data)
            if method == "POST" and path.startswith("/api/v1/uploads"):
                self.uploads += self.is_direct
                is_dropped = self.is_direct and bool(self.drop_every) and self.uploads % self.drop_every == 0
                return self._direct(path.removeprefix("/api/v1/uploads"), json.loads(data)), is_dropped
            return self._read(path, headers), False

    def _direct(self, path: str, body: dict[str, Any]) -> Reply:
        if not self.is_direct:
            return problem(409, "direct-uploads-off")
        if path == "":
            self._announce(body["uploads"])
            ids = [one["client_id"] for one in body["uploads"]]
        else:
            ids = body["client_ids"]
        if path == "/finish":
            self.arrived |= {one for one in ids if one in self.announced and one not in self.photos}
        results = [self._standing(one) for one in ids]
        if path == "":
            results = [self._with_form(one) for one in results]
        return answer(202 if path == "/finish" else 200, {"results": results})

    def _announce(self, uploads: list[dict[str, Any]]) -> None:
        for one in uploads:
            refusal = self.refusals.get(one["sha256"])
            if refusal is not None:
                self.refused[one["client_id"]] = json.loads(refusal.body)["code"]
            elif self.known_claims is not None and one.get("claim", "glass") not in self.known_claims:
                self.refused[one["client_id"]] = "unknown-category"
            elif one["client_id"] not in self.photos:
                self.refused.pop(one["client_id"], None)
                self.announced.setdefault(one["client_id"], one)

    def _standing(self, client_id: str) -> dict[str, Any]:
        if client_id in self.arrived:
            self._take_in(client_id)
        if client_id in self.photos:
            photo = self.photos[client_id]
            return {"client_id": client_id, "state": "done", "photo": 7, "sha256": photo.sha256}
        if client_id in self.refused:
            code = self.refused[client_id]
            return {"client_id": client_id, "state": "refused", "code": code, "detail": f"because {code}"}
        state = "arrived" if client_id in self.arrived else "start" if client_id in self.announced else "unknown"
        return {"client_id": client_id, "state": state}

    def _take_in(self, client_id: str) -> None:
        """Play the worker: after some questions the photo is taken in, or refused."""
        self.asked[client_id] = self.asked.get(client_id, 0) + 1
        if self.asked[client_id] < self.intake_after:
            return
        self.arrived.remove(client_id)
        said, data = self.announced.pop(client_id), self.brought.pop(client_id, None)
        if data is None:
            self.refused[client_id] = "upload-missing"
        elif hashlib.sha256(data).hexdigest() != said["sha256"]:
            self.refused[client_id] = "hash-mismatch"
        else:
            fields = {name: value for name, value in said.items() if name not in _OF_THE_BYTES}
            self.photos[client_id] = Stored(client_id, said["sha256"], data, fields, said["media_type"])
            self.commits += 1

    def _with_form(self, standing: dict[str, Any]) -> dict[str, Any]:
        if standing["state"] != "start":
            return standing
        form = {"url": f"{self.url}/store", "fields": {"key": standing["client_id"], "policy": "signed"}}
        return {**standing, **form, "expires_at": "2026-03-01T12:15:00+00:00"}

    def _bring(self, headers: dict[str, str], data: bytes) -> tuple[Reply, bool]:
        self.posts_to_store += 1
        if "authorization" in headers:
            return Reply(400, b"a store must never see a token"), False
        if self.store_reply is not None:
            return self.store_reply, False
        head = f"Content-Type: {headers['content-type']}\r\n\r\n".encode()
        parts: Any = email.message_from_bytes(head + data).get_payload()
        fields = {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}
        self.brought[fields["key"].decode()] = fields["file"]
        is_dropped = bool(self.drop_every) and self.posts_to_store % self.drop_every == 0
        return Reply(204, b""), is_dropped

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


class _Handler(loopback.QuietHandler):
    state: FaultServer
    timeout = 10

    def _serve(self) -> None:
        data = self.body()
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
        if reply.status not in (204, 304):
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_PUT = do_GET = do_POST = _serve


@contextmanager
def serving() -> Iterator[FaultServer]:
    """Serve on a free port of loopback."""
    state = FaultServer()
    with loopback.serving(type("Handler", (_Handler,), {"state": state})) as port:
        state.url = f"http://127.0.0.1:{port}"
        yield state
