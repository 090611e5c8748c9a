"""A Redis of this folder: on loopback, with a password, its messages kept on disk."""

from __future__ import annotations

import contextlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from webapp.supervisor.programs import Program
from webapp.supervisor.servers import server
from webapp.supervisor.servers.commands import with_parent

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
appendonly yes
save ""
loglevel warning
logfile redis.log
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redis:
    """Say where the messages lie, which port is ours, and the password."""

    folder: Path
    port: int
    password: str
    name: ClassVar[str] = "redis"

    def missing(self) -> tuple[str, ...]:
        """Give the Debian packages that are needed and absent."""
        return server.absent({"redis-server": "redis-server", "setpriv": "util-linux"})

    def create(self) -> None:
        """Make the folder and its configuration once."""
        server.make_once(self.folder, self._make)

    def programs(self) -> tuple[Program, ...]:
        """Give the server; SIGTERM writes what is left and stops."""
        argv = with_parent(server.find("redis-server") or "redis-server", str(self._configuration))
        return (Program(name=self.name, argv=argv),)

    def is_ready(self) -> bool:
        """Say whether it answers a ping: while it loads its messages it says so instead."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
            line.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode("ascii"))
            with line.makefile("rb") as answer:
                return b"+PONG" in answer.read()
        return False

    def environment(self) -> dict[str, str]:
        """Give the broker's address."""
        return {"MAGPIE_BROKER_URL": f"redis://:{self.password}@127.0.0.1:{self.port}/0"}

    @property
    def _configuration(self) -> Path:
        return self.folder / "redis.conf"

    def _make(self) -> None:
        words = CONFIGURATION.format(port=self.port, password=self.password, folder=_quoted(self.folder))
        handle = os.open(self._configuration, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(words)


def _quoted(folder: Path) -> str:
    """Write a path as Redis reads it: in quotes, since it may hold spaces."""
    return '"' + str(folder).replace("\\", "\\\\").replace('"', '\\"') + '"'
