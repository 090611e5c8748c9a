"""Errors of the supervisor: reasons not to start. Each is one line: what happened, then what to do.

RunError                exit status 1
├── BadPort             exit status 2
├── PortTaken           exit status 3
├── HomeInUse           exit status 4
├── PreparationFailed   exit status 5
├── BadStack            exit status 6
├── PackagesMissing     exit status 7
├── ServerFailed        exit status 8
├── FolderClosed        exit status 9
├── ServerPortTaken     exit status 10
└── ServersNotReady     exit status 11
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from webapp.supervisor.words import _


class RunError(Exception):
    """Magpie cannot start; the message says why and what to do."""

    exit_status: ClassVar[int] = 1


class BadPort(RunError):
    """PORT is not the number of a port."""

    exit_status = 2

    def __init__(self, value: str) -> None:
        super().__init__(_("PORT is {value}, which is no port. Give a number from 1 to 65535.").format(value=value))


class PortTaken(RunError):
    """Something else listens on the port, or the port may not be opened."""

    exit_status = 3

    def __init__(self, port: int, reason: str) -> None:
        words = _("Port {port} is taken ({reason}). Stop what uses it, or choose another: make run PORT={other}")
        super().__init__(words.format(port=port, reason=reason, other=port % 65_535 + 1))


class HomeInUse(RunError):
    """Another supervisor runs on the same MAGPIE_HOME."""

    exit_status = 4

    def __init__(self, home: Path, owner: str) -> None:
        words = _(
            "Magpie already runs on {home} (process {owner}). Stop that one, or choose another folder: "
            "make run MAGPIE_HOME=folder PORT=number"
        )
        super().__init__(words.format(home=home, owner=owner or "?"))


class PreparationFailed(RunError):
    """Migrations, static files or the first admin could not be made."""

    exit_status = 5

    def __init__(self, status: int) -> None:
        words = _("Preparing the database failed (exit status {status}). Read the lines above, mend it, start again.")
        super().__init__(words.format(status=status))


class BadStack(RunError):
    """MAGPIE_STACK names nothing that can be run."""

    exit_status = 6

    def __init__(self, value: str) -> None:
        words = _("MAGPIE_STACK is {value}, which is no stack. Choose one: make run STACK=embedded, or STACK=servers")
        super().__init__(words.format(value=value))


class PackagesMissing(RunError):
    """Servers shall run that are not installed."""

    exit_status = 7

    def __init__(self, packages: Sequence[str]) -> None:
        words = _("STACK=servers needs Debian packages that are absent. Install them: sudo apt-get install {packages}")
        super().__init__(words.format(packages=" ".join(packages)))


class ServerFailed(RunError):
    """A server could not be made, or did not become ready."""

    exit_status = 8

    def __init__(self, name: str, reason: str) -> None:
        words = _("{name} failed: {reason}. Mend what it says, then start again.")
        super().__init__(words.format(name=name, reason=reason))


class FolderClosed(RunError):
    """PostgreSQL runs as a user of its own, who may not enter the folder of its data."""

    exit_status = 9

    def __init__(self, folder: Path) -> None:
        words = _(
            "PostgreSQL runs as the user postgres, who may not enter {folder}. Choose a folder that everybody may "
            "pass through: make run STACK=servers MAGPIE_HOME=folder"
        )
        super().__init__(words.format(folder=folder))


class ServerPortTaken(RunError):
    """Something else listens on a port that a server was given when it was made."""

    exit_status = 10

    def __init__(self, name: str, port: int) -> None:
        words = _("Port {port} of {name} is taken. Stop what uses it, then start again.")
        super().__init__(words.format(name=name, port=port))


class ServersNotReady(RunError):
    """Making the servers, or waiting for them, ended badly; the reason was said by what ended."""

    exit_status = 11

    def __init__(self, status: int) -> None:
        super().__init__(
            _("The servers did not start (exit status {status}); the reason is above.").format(status=status)
        )
