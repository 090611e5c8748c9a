"""A PostgreSQL of this folder: on loopback, with a password, durable."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from webapp.supervisor.errors import FolderClosed
from webapp.supervisor.programs import Program
from webapp.supervisor.servers import server
from webapp.supervisor.servers.commands import do, with_parent

# PostgreSQL refuses to run as root: become the user that Debian's package makes.
AS_POSTGRES = ("--reuid=postgres", "--regid=postgres", "--clear-groups")
NAME = "magpie"  # of the database and of the role that owns it
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may have 107 characters, and folders can be deeper than that
    "max_connections": "200",
    "log_min_messages": "fatal",  # a failed statement is told to whoever sent it
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """Say where the data lies, which port is ours, and the password of the one role that may connect."""

    folder: Path
    port: int
    password: str
    name: ClassVar[str] = "postgres"

    def missing(self) -> tuple[str, ...]:
        """Give the Debian packages that are needed and absent."""
        return server.absent({"initdb": "postgresql", "setpriv": "util-linux"})

    def create(self) -> None:
        """Make the cluster, its role and its database once. Raises `ServerFailed`, `FolderClosed`."""
        server.make_once(self.folder, self._make)

    def programs(self) -> tuple[Program, ...]:
        """Give the server; SIGINT ends its sessions and stops cleanly, where SIGTERM would wait for them."""
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = (self._program("postgres"), "-D", str(self._data), "-p", str(self.port), *options)
        argv = with_parent(*command, signal="INT", drop=_drop())
        return (Program(name=self.name, argv=argv, stop_signal=signal.SIGINT),)

    def is_ready(self) -> bool:
        """Ask as Debian's own scripts do."""
        ask = (self._program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", NAME, "-d", NAME)
        return subprocess.run(ask, check=False).returncode == 0

    def environment(self) -> dict[str, str]:
        """Give the database's address."""
        return {"DATABASE_URL": f"postgres://{NAME}:{self.password}@127.0.0.1:{self.port}/{NAME}"}

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _program(self, name: str) -> str:
        """Find a program of the version that made the data: a newer one does not read it."""
        made_by = self._data / "PG_VERSION"
        version = made_by.read_text(encoding="ascii").strip() if made_by.exists() else ""
        same = server.POSTGRES / version / "bin" / name
        return str(same) if version and same.exists() else server.find(name) or name

    def _make(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        _require_entrance(self.folder)
        _as_server(self._program("initdb"), "-D", str(self._data), "--auth=reject", "-E", "UTF8", "--locale=C.UTF-8")
        door = self._data / "pg_hba.conf"  # initdb's own rules let in nobody; this one line is all there is
        door.write_text(f"host {NAME} {NAME} 127.0.0.1/32 scram-sha-256\n", encoding="ascii")
        role = f"CREATE ROLE {NAME} LOGIN PASSWORD '{self.password}'"
        _as_server(
            *(self._program("postgres"), "--single", "-j", "-D", str(self._data), "postgres"),
            said=f"{role};\n\nCREATE DATABASE {NAME} OWNER {NAME};\n\n",
        )


def _require_entrance(folder: Path) -> None:
    """See that the server's user can come as far as its folder. Raises `FolderClosed`."""
    look = ("setpriv", *_drop(), "test", "-w", str(folder)) if _drop() else ("test", "-w", str(folder))
    if subprocess.run(look, check=False).returncode != 0:
        raise FolderClosed(folder)


def _as_server(*command: str, said: str = "") -> None:
    as_whom = ("setpriv", *_drop()) if _drop() else ()
    do(*as_whom, *command, said=said)


def _drop() -> tuple[str, ...]:
    return AS_POSTGRES if os.geteuid() == 0 else ()
