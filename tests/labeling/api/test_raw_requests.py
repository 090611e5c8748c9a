"""Uploads that are no proper HTTP, against the real server over a socket: answered or hung up on, and it serves on."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.services import devices
from tests.factories import AdminFactory
from tests.labeling.api.hostile import JPEG
from tests.services.ports import free_port, is_listening, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 18.0  # less than the server's own 20 s, after which it hangs up on anybody


@pytest.fixture
def port(process_environment: dict[str, str]) -> Iterator[int]:
    """Run the web process on the test's database."""
    port = free_port()
    options = [
        "--worker-class=webapp.web_worker.PacedWorker",
        "--threads=2",
        "--no-control-socket",
        "--log-level=critical",
    ]
    command = [sys.executable, "-m", "gunicorn", "webapp.wsgi", f"--bind=127.0.0.1:{port}", *options]
    environment = {**os.environ, **process_environment}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            assert wait_until(lambda: is_listening(port)), "the web process did not start"
            yield port
        finally:
            process.terminate()


@pytest.fixture
def token() -> str:
    return devices.connect(name="conveyor", by=AdminFactory.create())[1]


def ask(port: int, token: str, headers: str, body: bytes) -> int | None:
    """Send a request by hand and end it there; give the status, or None when the server hung up."""
    head = f"PUT /api/v1/photos/{uuid.uuid4()} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token {token}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        try:
            connection.sendall((head + headers + "Connection: close\r\n\r\n").encode() + body)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(64)
        except ConnectionError:
            return None
    return int(answer.split()[1]) if answer else None


def chunked(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n0\r\n\r\n"


TYPE = "Content-Type: image/jpeg\r\n"
FORM = "Content-Type: multipart/form-data; boundary=b\r\n"
WRONG = {  # headers, body
    "body that breaks off": (f"{TYPE}Content-Length: {len(JPEG)}\r\n", JPEG[:-200]),
    "form shorter than said": (f"{FORM}Content-Length: 5000\r\n", b"--b\r\nContent-Disposition: form-data"),
    "body longer than said": (f"{TYPE}Content-Length: 100\r\n", JPEG),
    "far too long": (f"{TYPE}Content-Length: 99999999999\r\n", JPEG),
    "no number": (f"{TYPE}Content-Length: many\r\n", JPEG),
    "negative": (f"{TYPE}Content-Length: -1\r\n", JPEG),
    "two lengths": (f"{TYPE}Content-Length: 10\r\nContent-Length: {len(JPEG)}\r\n", JPEG),
    "no length": (TYPE, JPEG),
    "broken chunks": (f"{TYPE}Transfer-Encoding: chunked\r\n", b"zz\r\n" + JPEG),
    "chunks that end early": (f"{TYPE}Transfer-Encoding: chunked\r\n", chunked(JPEG)[:200]),
    "chunks and a length": (f"{TYPE}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", chunked(JPEG)),
    "a NUL in a header": (f"{TYPE}X-Content-SHA256: \x00\r\nContent-Length: {len(JPEG)}\r\n", JPEG),
}


def test_wrong_requests_are_refused_and_the_server_serves_on(port: int, token: str) -> None:
    got = {name: ask(port, token, headers, body) for name, (headers, body) in WRONG.items()}
    proper = f"{TYPE}Content-Length: {len(JPEG)}\r\nX-Content-SHA256: {hashlib.sha256(JPEG).hexdigest()}\r\n"

    assert {name: status for name, status in got.items() if status is not None and not 400 <= status < 500} == {}
    assert ask(port, token, proper, JPEG) == 201


def test_chunked_upload_is_told_to_name_its_length(port: int, token: str) -> None:
    assert ask(port, token, f"{TYPE}Transfer-Encoding: chunked\r\n", chunked(JPEG)) == 411
