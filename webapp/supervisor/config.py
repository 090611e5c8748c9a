"""What one run is told: where its state lives and where it listens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from webapp.env import ROOT, home
from webapp.supervisor.errors import BadPort

HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """Say where the code is, where state lives, and on which address and port the web process listens."""

    root: Path
    home: Path
    host: str
    port: int

    @property
    def url(self) -> str:
        """Give the address that a person types."""
        return f"http://{self.host}:{self.port}/"


def from_environment(environ: Mapping[str, str]) -> RunConfig:
    """Read PORT, MAGPIE_BIND and MAGPIE_HOME. Raises `BadPort`."""
    return RunConfig(
        root=ROOT, home=home(), host=environ.get("MAGPIE_BIND") or "127.0.0.1", port=port(environ.get("PORT") or "8000")
    )


def port(value: str) -> int:
    """Read a port number. Raises `BadPort`."""
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= HIGHEST_PORT:
        raise BadPort(value)
    return int(value)
