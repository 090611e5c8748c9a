"""What must hold before anything starts: the port is free, and nobody else runs on this folder."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path

from webapp.supervisor.errors import HomeInUse, PortTaken


def require_free_port(host: str, port: int) -> None:
    """Try to listen, as the web process will, and stop at once. Raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As gunicorn does: connections of an earlier run that linger in TIME_WAIT are no reason to refuse.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise PortTaken(port, (error.strerror or str(error)).lower()) from error


def lock_home(home: Path) -> int:
    """Hold the folder for this run; give the file descriptor whose closing lets go. Raises `HomeInUse`.

    The kernel drops the lock when its last holder dies, however it dies, so a stale file never blocks a start.
    """
    descriptor = os.open(home / "run.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise HomeInUse(home, owner) from error
    os.truncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
    return descriptor
