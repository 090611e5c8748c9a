"""What one run is told: where its state lives and where it listens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from webapp.env import ROOT, home
from webapp.supervisor.errors import BadPort, BadStack

HIGHEST_PORT = 65_535


class Stack(StrEnum):
    """What Magpie stands on: files of its own, or servers that run beside it."""

    EMBEDDED = "embedded"
    SERVERS = "servers"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """Say where the code is, where state lives, where the web process listens, and what all of it stands on."""

    root: Path
    home: Path
    host: str
    port: int
    stack: Stack = Stack.EMBEDDED

    @property
    def url(self) -> str:
        """Give the address that a person types."""
        return f"http://{self.host}:{self.port}/"


def from_environment(environ: Mapping[str, str]) -> RunConfig:
    """Read PORT, MAGPIE_BIND, MAGPIE_HOME and MAGPIE_STACK. Raises `BadPort`, `BadStack`."""
    return RunConfig(
        root=ROOT,
        home=home(),
        host=environ.get("MAGPIE_BIND") or "127.0.0.1",
        port=port(environ.get("PORT") or "8000"),
        stack=stack(environ.get("MAGPIE_STACK") or Stack.EMBEDDED),
    )


def port(value: str) -> int:
    """Read a port number. Raises `BadPort`."""
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= HIGHEST_PORT:
        raise BadPort(value)
    return int(value)


def stack(value: str) -> Stack:
    """Read the name of a stack. Raises `BadStack`."""
    try:
        return Stack(value)
    except ValueError as theirs:
        raise BadStack(value) from theirs
