"""Errors of the supervisor: reasons not to start. Each is one line: what happened, then what to do.

RunError                exit status 1
├── BadPort             exit status 2
├── PortTaken           exit status 3
├── HomeInUse           exit status 4
└── PreparationFailed   exit status 5
"""

from __future__ import annotations

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
