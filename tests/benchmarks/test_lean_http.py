"""The lean client against a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from benchmarks.errors import RequestRefused
from benchmarks.lean_http import Connection
from tests.services.loopback import QuietHandler, serving


class Echo(QuietHandler):
    """Say what was asked, with a large body, on a kept-alive connection; hang up after /last."""

    def do_GET(self) -> None:
        self._answer(200)

    def do_POST(self) -> None:
        self._answer(409 if self.path == "/taken" else 201)

    def _answer(self, status: int) -> None:
        sent = self.body().decode()
        said = {"path": self.path, "sent": sent, "token": self.headers.get("Token"), "port": self.client_address[1]}
        body = json.dumps({**said, "padding": "x" * 300_000}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/last":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def port() -> Iterator[int]:
    with serving(Echo) as port:
        yield port


def test_connection_is_kept_and_carries_its_headers(port: int) -> None:
    with Connection(port, headers={"Token": "abc"}) as connection:
        first = connection.get("/one").json()
        second = connection.post("/two", {"a": 1}).json()

    assert (first["path"], first["token"], len(first["padding"])) == ("/one", "abc", 300_000)
    assert json.loads(second["sent"]) == {"a": 1}
    assert first["port"] == second["port"]


def test_connection_that_the_server_closed_is_opened_again(port: int) -> None:
    with Connection(port) as connection:
        first = connection.get("/last").json()
        second = connection.get("/one").json()

    assert first["port"] != second["port"]


def test_post_that_is_refused_raises_with_status_and_words(port: int) -> None:
    with Connection(port) as connection, pytest.raises(RequestRefused, match="POST /taken: 409") as refused:
        connection.post("/taken", {})

    assert refused.value.status == 409


def test_try_post_gives_the_refusal(port: int) -> None:
    with Connection(port) as connection:
        assert connection.try_post("/taken", {}).status == 409
