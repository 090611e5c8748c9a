"""Free ports on the loopback interface."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable


def free_port() -> int:
    """Ask the kernel for a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    """Say whether somebody accepts connections on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], bool], *, timeout_s: float = 60.0) -> bool:
    """Look every 20 ms until the condition holds; say whether it did in time.

    The time is a busy machine's: what never happens is found out all the same.
    """
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()
