"""A proxy before a real server that fails on demand: refuses, hangs, delays, cuts short, drops replies, answers 503."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

CHUNK_BYTES = 65536
_RESET = struct.pack("ii", 1, 0)  # closing sends RST instead of a polite end


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How the way to the server fails. Nothing is set: it does not.

    `is_hanging` takes everything and passes nothing on; `delay_s` holds each chunk of a reply back; `cut_after_bytes`
    of a reply the connection is reset; `is_deaf` passes requests on and resets before the reply; `answer` is given to
    each request instead of the server's; `times` is how many connections or requests fail before all is well again.
    """

    is_hanging: bool = False
    delay_s: float = 0.0
    cut_after_bytes: int | None = None
    is_deaf: bool = False
    answer: bytes = b""
    times: int | None = None


NONE = Fault()
HANG = Fault(is_hanging=True)


class FaultProxy:
    """Pass TCP connections on to a port of this machine, with whatever fault is set at the moment."""

    def __init__(self, target_port: int, *, target_host: str = "127.0.0.1") -> None:
        self._target = (target_host, target_port)
        self._guard = threading.Lock()
        self._links: set[_Link] = set()
        self._fault = NONE
        self._left: int | None = None
        self.connections = self.failed = 0
        self._listener: socket.socket | None = None
        self.port = 0
        self._listen()

    @contextmanager
    def failing(self, fault: Fault) -> Iterator[FaultProxy]:
        """Fail like this for a while, the connections that stand included."""
        self.set(fault)
        try:
            yield self
        finally:
            self.set(NONE)

    @contextmanager
    def refusing(self) -> Iterator[FaultProxy]:
        """Be away for a while: reset what stands, refuse what comes."""
        self.refuse()
        try:
            yield self
        finally:
            self.accept()

    def set(self, fault: Fault) -> None:
        """Fail like this from now on; what hangs already is reset when the fault changes."""
        with self._guard:
            was_hanging = self._fault.is_hanging
            self._fault, self._left, self.failed = fault, fault.times, 0
        if was_hanging:
            self.reset()

    def refuse(self) -> None:
        """Stop listening, and reset what stands."""
        if self._listener is not None:
            listener, self._listener = self._listener, None
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            listener.close()
        self.reset()

    def accept(self) -> None:
        """Listen again, on the same port."""
        if self._listener is None:
            self._listen()

    def reset(self) -> None:
        """Reset the connections that stand."""
        for link in self._standing():
            link.reset()

    def freeze(self) -> int:
        """Let the connections that stand lead nowhere for ever, while new ones are well; give how many there were."""
        links = self._standing()
        for link in links:
            link.is_frozen = True
        return len(links)

    def close(self) -> None:
        """Be gone."""
        self.refuse()

    def take(self) -> Fault:
        """Give the fault that befalls a connection or request now, counting it."""
        with self._guard:
            if self._fault == NONE or self._left == 0:
                return NONE
            self._left = None if self._left is None else self._left - 1
            self.failed += 1
            return self._fault

    @property
    def fault(self) -> Fault:
        """Give the fault that is set, not counting."""
        return self._fault

    def forget(self, link: _Link) -> None:
        """Hear that a connection has ended."""
        with self._guard:
            self._links.discard(link)

    def _standing(self) -> list[_Link]:
        with self._guard:
            return list(self._links)

    def _listen(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = int(listener.getsockname()[1])
        self._listener = listener
        threading.Thread(target=self._accept_all, args=(listener,), name=f"proxy-{self.port}", daemon=True).start()

    def _accept_all(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target, timeout=5)
        except OSError:
            _close(client, is_rude=True)
            return
        server.settimeout(None)
        link = _Link(self, client, server)
        with self._guard:
            self._links.add(link)
        link.start()


class _Link:
    """One connection from a client to the server, a thread for each direction."""

    def __init__(self, proxy: FaultProxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self.is_frozen = False
        self._is_over = threading.Lock()  # taken once, by whoever ends the connection first, in its way
        self._fault, self._replied = NONE, 0
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self) -> None:
        for pump in (self._requests, self._replies):
            threading.Thread(target=self._run, args=(pump,), daemon=True).start()

    def reset(self) -> None:
        self._end(is_rude=True)

    def _run(self, pump: object) -> None:
        with contextlib.suppress(OSError):
            assert callable(pump)
            pump()
        if not self.is_frozen:
            self._end(is_rude=False)

    def _requests(self) -> None:
        while data := self._client.recv(CHUNK_BYTES):
            if self._is_stuck():
                continue  # taken, and never passed on
            self._fault, self._replied = self._proxy.take(), 0
            if self._fault.answer:
                self._client.sendall(self._fault.answer)
                self._client.shutdown(socket.SHUT_WR)
                continue  # the rest of the request is read, so that the answer is not lost to a reset
            self._server.sendall(data)

    def _replies(self) -> None:
        while data := self._server.recv(CHUNK_BYTES):
            fault = self._fault
            if self._is_stuck():
                continue
            if fault.is_deaf:
                self.reset()
                return
            if fault.delay_s:
                time.sleep(fault.delay_s)
            if fault.cut_after_bytes is not None and self._replied + len(data) > fault.cut_after_bytes:
                self._client.sendall(data[: fault.cut_after_bytes - self._replied])
                self.reset()
                return
            self._replied += len(data)
            self._client.sendall(data)

    def _is_stuck(self) -> bool:
        return self.is_frozen or self._proxy.fault.is_hanging

    def _end(self, *, is_rude: bool) -> None:
        if not self._is_over.acquire(blocking=False):
            return
        self._proxy.forget(self)
        for end in (self._client, self._server):
            _close(end, is_rude=is_rude)


def _close(end: socket.socket, *, is_rude: bool) -> None:
    with contextlib.suppress(OSError):
        if is_rude:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        # Closing alone would not wake the thread that reads, nor reach the other side while it reads.
        end.shutdown(socket.SHUT_RD if is_rude else socket.SHUT_RDWR)
    end.close()
