"""What every server is: a folder made once, programs in the foreground, and the settings that lead Magpie to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from webapp.supervisor.programs import Program

POSTGRES = Path("/usr/lib/postgresql")  # Debian keeps versions side by side in it, none on the PATH
MADE = "made"  # a file in the server's folder, written last: a folder without it was left half made


class Server(Protocol):
    """What the supervisor must know of a server. All of them listen on the loopback interface only."""

    @property
    def name(self) -> str:
        """Give the word by which people know it."""

    @property
    def folder(self) -> Path:
        """Give the folder of all that it keeps."""

    @property
    def port(self) -> int:
        """Give the port on which Magpie finds it."""

    def missing(self) -> tuple[str, ...]:
        """Give the Debian packages that are needed and absent."""

    def create(self) -> None:
        """Make the data folder, with the password in it, unless it is there. Raises `ServerFailed`."""

    def programs(self) -> tuple[Program, ...]:
        """Give the processes in the order to start them; they stop in the opposite one."""

    def is_ready(self) -> bool:
        """Say whether the server does its work at this moment."""

    def environment(self) -> dict[str, str]:
        """Give the settings that make Magpie use this server."""


def is_made(folder: Path) -> bool:
    """Say whether the server in this folder was made to its end."""
    return (folder / MADE).exists()


def make_once(folder: Path, make: Callable[[], None]) -> None:
    """Make what belongs in the folder, from nothing, unless that was done to its end before."""
    if is_made(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    make()
    (folder / MADE).touch()


def absent(programs: dict[str, str]) -> tuple[str, ...]:
    """Give the packages of those programs that cannot be found; `programs` maps a program to its package."""
    return tuple(dict.fromkeys(package for program, package in programs.items() if find(program) is None))


def find(program: str) -> str | None:
    """Find a program where Debian keeps PostgreSQL, newest first, then on the PATH, then among those for root."""
    versions = sorted(POSTGRES.glob("*/bin"), key=_version, reverse=True)
    folders = [*map(str, versions), os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"]
    return shutil.which(program, path=os.pathsep.join(folders))


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0
