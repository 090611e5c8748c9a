"""The real web server and those who send slowly: they are hung up on, and everybody else is served."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from accounts.services import devices
from tests.factories import AdminFactory
from tests.labeling.pictures import picture
from tests.services.ports import free_port, is_listening, wait_until
from webapp.env import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

THREADS = 2
GRACE_S = 1.0  # of tests.webapp.impatient
# A busy machine takes seconds for what is said at once; whoever is forgotten waits for ever.
PATIENCE_S = 60.0
HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def port(process_environment: dict[str, str]) -> Iterator[int]:
    """Run the web process on the test's database, with two threads and little patience."""
    port = free_port()
    options = [f"--threads={THREADS}", "--workers=1", "--no-control-socket", "--log-level=warning", "--keep-alive=75"]
    worker = "--worker-class=tests.webapp.impatient.PacedWorker"
    command = [sys.executable, "-m", "gunicorn", "webapp.wsgi", f"--bind=127.0.0.1:{port}", worker, *options]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **process_environment}) as process:
        try:
            assert wait_until(lambda: is_listening(port)), "the web process did not start"
            yield port
        finally:
            process.terminate()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def status(answer: bytes) -> int:
    return int(answer.split()[1])


def read_whole(connection: socket.socket) -> bytes:
    """Read one answer to its end."""
    answer = b""
    while not answer.endswith(b"0\r\n\r\n"):
        answer += connection.recv(1024)
    return answer


def upload_head(data: bytes) -> bytes:
    """Give the head of an upload of a new camera's."""
    _, token = devices.connect(name=f"camera {uuid.uuid4()}", by=AdminFactory.create())
    lines = (
        f"PUT /api/v1/photos/{uuid.uuid4()} HTTP/1.1",
        "Host: localhost",
        f"Authorization: Token {token}",
        "Content-Type: image/jpeg",
        f"X-Content-SHA256: {hashlib.sha256(data).hexdigest()}",
        f"Content-Length: {len(data)}",
    )
    return "\r\n".join((*lines, "", "")).encode()


def test_those_who_never_finish_asking_hold_nobody_up(port: int) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(port)) for _ in range(2 * THREADS)]
        for connection in slow:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: local")
        began = time.monotonic()

        proper = stack.enter_context(connect(port))
        proper.sendall(HEALTH)

        assert status(proper.recv(64)) == 200
        assert time.monotonic() - began < PATIENCE_S
        assert slow[0].recv(64) == b""


def test_body_that_trickles_is_given_up(port: int) -> None:
    data = picture(1)
    head = upload_head(data)
    with connect(port) as connection:
        connection.sendall(head)
        began = time.monotonic()
        for place in range(40):
            try:
                connection.sendall(data[place : place + 1])
            except ConnectionError:
                break
            time.sleep(0.1)

        answer = connection.recv(64)

    assert time.monotonic() - began < PATIENCE_S
    assert answer == b"" or 400 <= status(answer) < 500


def test_body_that_arrives_slowly_and_steadily_is_taken_in(port: int) -> None:
    data = picture(2, size=(640, 480))
    pace = max(2_000, len(data) // 20)
    head = upload_head(data)
    with connect(port) as connection:
        connection.sendall(head)
        began = time.monotonic()
        for start in range(0, len(data), pace):
            connection.sendall(data[start : start + pace])
            time.sleep(0.1)

        assert status(connection.recv(64)) == 201
        assert time.monotonic() - began > GRACE_S


def test_open_connection_may_rest_between_two_requests(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(HEALTH)
        first = read_whole(connection)
        time.sleep(2 * GRACE_S)

        connection.sendall(HEALTH)

        assert (status(first), status(read_whole(connection))) == (200, 200)


def test_huge_body_is_refused_before_it_is_sent(port: int) -> None:
    for path in ("/api/v1/leases", "/api/v1/photos/1"):
        with connect(port) as connection:
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n"
            connection.sendall(head.encode())

            assert status(connection.recv(64)) == 413, path
