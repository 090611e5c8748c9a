"""All servers of one home: what to install, to make, to start, and how Magpie finds them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from webapp.supervisor.errors import PackagesMissing, ServerFailed, ServerPortTaken
from webapp.supervisor.programs import Program
from webapp.supervisor.servers import choices
from webapp.supervisor.servers.ceph import Ceph
from webapp.supervisor.servers.commands import wait_until
from webapp.supervisor.servers.postgres import Postgres
from webapp.supervisor.servers.redis import Redis
from webapp.supervisor.servers.server import Server, is_made
from webapp.supervisor.words import _

ENVIRONMENT = "environment"  # a file that a shell can read: `. var/servers/environment`
READY_S = 120.0
OLD_RUN_S = 10.0  # a killed run's PostgreSQL writes what it has before it lets go of its port


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Name the home, the folder in it, and each server."""

    home: Path
    folder: Path
    members: tuple[Server, ...]
    monitor_port: int

    def require_packages(self) -> None:
        """See that everything is installed. Raises `PackagesMissing`."""
        missing = dict.fromkeys(package for member in self.members for package in member.missing())
        if missing:
            raise PackagesMissing(tuple(missing))

    def require_ports(self, *, patience_s: float = OLD_RUN_S) -> None:
        """See that nobody else took a port since it was chosen. Raises `ServerPortTaken`."""
        ports = {member.name: member.port for member in self.members} | {"ceph-mon": self.monitor_port}
        for name, port in ports.items():
            if not wait_until(lambda port=port: choices.is_free(port), timeout_s=patience_s):  # type: ignore[misc]
                raise ServerPortTaken(name, port)

    def create(self) -> None:
        """Make every data folder that is not there yet, saying so. Raises `ServerFailed`, `FolderClosed`."""
        for member in self.members:
            if not is_made(member.folder):
                print(_("Making {name} in {folder}").format(name=member.name, folder=member.folder), flush=True)
            member.create()

    def programs(self) -> tuple[Program, ...]:
        """Give all processes in the order to start them."""
        return tuple(program for member in self.members for program in member.programs())

    def wait(self, *, patience_s: float = READY_S) -> None:
        """Wait until every server does its work. Raises `ServerFailed`."""
        for member in self.members:
            if not wait_until(member.is_ready, timeout_s=patience_s):
                raise ServerFailed(member.name, f"it is not ready; see {member.folder}")

    def environment(self) -> dict[str, str]:
        """Give the settings that make Magpie use these servers, this home, and a cache that knows their rows alone.

        Cached files are named after rows' numbers, which another database under the same home gives as well.
        """
        settings = {name: value for member in self.members for name, value in member.environment().items()}
        return {"MAGPIE_HOME": str(self.home), "MAGPIE_CACHE_DIR": str(self.folder / "cache"), **settings}

    def write_environment(self) -> Path:
        """Write the settings where a person's shell, or another program of theirs, can read them."""
        path = self.folder / ENVIRONMENT
        lines = [f"export {name}={shlex.quote(value)}" for name, value in self.environment().items()]
        choices.write_private(path, "\n".join([*lines, ""]))
        return path


def of(home: Path) -> Servers:
    """Give the servers of a home; their folders need not be there yet."""
    folder = home / "servers"
    chosen = choices.kept(folder)
    postgres = Postgres(folder=folder / "postgres", port=chosen.postgres_port, password=chosen.postgres_password)
    redis = Redis(folder=folder / "redis", port=chosen.redis_port, password=chosen.redis_password)
    ceph = Ceph(
        folder=folder / "ceph",
        port=chosen.s3_port,
        monitor_port=chosen.monitor_port,
        access_key=chosen.s3_access_key,
        secret_key=chosen.s3_secret_key,
    )
    return Servers(home=home, folder=folder, members=(postgres, redis, ceph), monitor_port=chosen.monitor_port)
