"""The proxy that all faults are made with does to a connection what it says."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.faults.proxy import HANG, Fault, FaultProxy

GREETING = b"hello, this is the server\n"


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    """Give a proxy before a server that answers each line with a greeting."""
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(server,), daemon=True).start()
    proxy = FaultProxy(server.getsockname()[1])
    yield proxy
    proxy.close()
    server.close()


def serve(server: socket.socket) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=greet, args=(client,), daemon=True).start()


def greet(client: socket.socket) -> None:
    with client, contextlib.suppress(OSError):
        while client.recv(100):
            client.sendall(GREETING)


def connect(proxy: FaultProxy, *, timeout_s: float = 5.0) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=timeout_s)


def ask(client: socket.socket) -> bytes:
    client.sendall(b"hello\n")
    return client.recv(100)


def test_proxy_passes_on_and_can_be_away(proxy: FaultProxy) -> None:
    with connect(proxy) as client:
        assert ask(client) == GREETING
        with proxy.refusing():
            with pytest.raises(ConnectionError):
                assert not ask(client)
                raise ConnectionError
            with pytest.raises(ConnectionRefusedError):
                connect(proxy)

    with connect(proxy) as client:
        assert ask(client) == GREETING


def test_proxy_hangs(proxy: FaultProxy) -> None:
    with connect(proxy, timeout_s=0.3) as client, proxy.failing(HANG), pytest.raises(TimeoutError):
        ask(client)


def test_proxy_cuts_short_and_drops_replies(proxy: FaultProxy) -> None:
    with proxy.failing(Fault(cut_after_bytes=5)), connect(proxy) as client:
        assert ask(client) == GREETING[:5]
    with proxy.failing(Fault(is_deaf=True)), connect(proxy) as client, pytest.raises(ConnectionResetError):
        ask(client)


def test_proxy_answers_in_the_servers_place_so_many_times(proxy: FaultProxy) -> None:
    proxy.set(Fault(answer=b"no", times=1))

    answers = []
    for _attempt in range(2):
        with connect(proxy) as client:
            answers.append(ask(client))

    assert (answers, proxy.failed) == ([b"no", GREETING], 1)


def test_frozen_connections_hang_while_new_ones_are_well(proxy: FaultProxy) -> None:
    with connect(proxy, timeout_s=0.3) as old:
        assert ask(old) == GREETING

        assert proxy.freeze() == 1

        with pytest.raises(TimeoutError):
            ask(old)
        with connect(proxy) as new:
            assert ask(new) == GREETING
