"""A model hub on this machine: what its client library asks of one to make a repository, commit and download."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "hf_of_the_tests"
LARGE = (".onnx", ".safetensors")
COMMIT = "c" * 40


@dataclass
class FakeHub:
    """What the hub holds: repositories with their visibility, files by repository and path, commits' messages."""

    url: str = ""
    visibility: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    large: dict[str, bytes] = field(default_factory=dict)
    is_full: bool = False


@contextmanager
def running() -> Iterator[FakeHub]:
    """Serve a hub on a free port."""
    hub = FakeHub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self._body()
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._answer(401, {"error": "Invalid username or password."})
        elif self.path == "/api/repos/create":
            self._create(json.loads(body))
        elif self.path == "/api/validate-yaml":
            self._answer(200, {"errors": [], "warnings": []})
        elif found := re.fullmatch(r"/api/models/(.+)/preupload/main", self.path):
            self._sort(json.loads(body)["files"])
        elif found := re.fullmatch(r"/(.+)\.git/info/lfs/objects/batch", self.path):
            self._take_large(json.loads(body)["objects"])
        elif found := re.fullmatch(r"/api/models/(.+)/commit/main", self.path):
            self._commit(found[1], [json.loads(line) for line in body.splitlines()])
        else:
            self._answer(404, {"error": self.path})

    def do_PUT(self) -> None:
        digest, data = self.path.rpartition("/")[2], self._body()
        assert hashlib.sha256(data).hexdigest() == digest
        self.hub.large[digest] = data
        self._answer(200, {})

    def do_HEAD(self) -> None:
        self._resolve(has_body=False)

    def do_GET(self) -> None:
        self._resolve(has_body=True)

    def _create(self, wish: dict[str, Any]) -> None:
        name = f"{wish['organization']}/{wish['name']}"
        if name in self.hub.visibility:
            self._answer(409, {"error": "You already created this model repo", "url": f"{self.hub.url}/{name}"})
            return
        self.hub.visibility[name] = wish["visibility"]
        self.hub.files[name] = {}
        self._answer(200, {"url": f"{self.hub.url}/{name}", "name": name})

    def _sort(self, files: list[dict[str, Any]]) -> None:
        sorted_files = [
            {
                "path": each["path"],
                "uploadMode": "lfs" if each["path"].endswith(LARGE) else "regular",
                "shouldIgnore": False,
            }
            for each in files
        ]
        self._answer(200, {"files": sorted_files})

    def _take_large(self, wanted: list[dict[str, Any]]) -> None:
        if self.hub.is_full:
            self._answer(403, {"error": "Your storage is full."})
            return
        known = [
            {
                "oid": each["oid"],
                "size": each["size"],
                "actions": {"upload": {"href": f"{self.hub.url}/large/{each['oid']}"}},
            }
            for each in wanted
        ]
        self._answer(200, {"transfer": "basic", "objects": known})

    def _commit(self, name: str, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            value = line["value"]
            if line["key"] == "header":
                self.hub.messages.append(value["summary"])
            elif line["key"] == "file":
                self.hub.files[name][value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                self.hub.files[name][value["path"]] = self.hub.large[value["oid"]]
        address = f"{self.hub.url}/{name}/commit/{COMMIT}"
        self._answer(200, {"commitUrl": address, "commitOid": COMMIT, "success": True})

    def _resolve(self, *, has_body: bool) -> None:
        found = re.fullmatch(r"/(.+?)/resolve/[^/]+/(.+)", self.path)
        data = self.hub.files.get(found[1], {}).get(found[2]) if found else None
        if data is None:
            self._answer(404, {"error": "Entry not found"}, headers={"X-Error-Code": "EntryNotFound"})
            return
        self.send_response(200)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if has_body:
            self.wfile.write(data)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length")
        if length is not None:
            return self.rfile.read(int(length))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _answer(self, status: int, facts: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        data = json.dumps(facts).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
