"""What was chosen once for the servers of a home, and must be the same at every start: ports and passwords."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

# Below the range from which the kernel gives ports to outgoing connections: those would be in the way of a restart.
PORTS = range(20_000, 32_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Name the ports on the loopback interface, and secrets that only the owner of the home may read."""

    postgres_port: int
    redis_port: int
    s3_port: int
    monitor_port: int
    postgres_password: str
    redis_password: str
    s3_access_key: str
    s3_secret_key: str


def kept(folder: Path) -> Choices:
    """Read what was chosen for this folder, choosing on first use."""
    path = folder / "choices.json"
    if path.exists():
        return Choices(**json.loads(path.read_text(encoding="ascii")))
    choices = _new()
    write_private(path, json.dumps(asdict(choices), indent=2) + "\n")
    return choices


def write_private(path: Path, words: str) -> None:
    """Write a file that only its owner may read: all of it, or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def is_free(port: int) -> bool:
    """Say whether a server could listen on the port now."""
    with socket.socket() as probe, contextlib.suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        probe.listen(1)
        return True
    return False


def _new() -> Choices:
    ports = _free_ports(4)
    return Choices(
        postgres_port=ports[0],
        redis_port=ports[1],
        s3_port=ports[2],
        monitor_port=ports[3],
        postgres_password=_password(),
        redis_password=_password(),
        s3_access_key=secrets.token_hex(10),
        s3_secret_key=_password(),
    )


def _free_ports(count: int) -> list[int]:
    """Choose at random, so that two homes made at the same moment do not meet."""
    found: set[int] = set()
    while len(found) < count:
        port = secrets.choice(PORTS)
        if is_free(port):
            found.add(port)
    return list(found)


def _password() -> str:
    """Make letters and digits that need no quoting in an address, a configuration file or a statement."""
    return secrets.token_hex(20)
