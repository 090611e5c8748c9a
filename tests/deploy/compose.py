"""Read docker-compose.yml as compose does, as far as ours goes: merges, interpolation, refusal of what is not set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from webapp.env import ROOT

FILE = ROOT / "docker-compose.yml"
# `$$`, `${NAME}`, `${NAME:-default}`, `${NAME:?words}`
VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>[A-Z][A-Z0-9_]*)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\})")


class NotSet(Exception):
    """Compose would refuse to start: a variable is not set."""


def read(environ: Mapping[str, str], file: Any = FILE) -> dict[str, Any]:
    """Give the file as compose would understand it. Raises `NotSet`."""
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {key: _filled(value, environ) for key, value in content.items()}


def variables() -> set[str]:
    """Name every variable that the file asks for."""
    text = "\n".join(
        line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")
    )
    return {found["name"] for found in VARIABLE.finditer(text) if found["name"]}


def _filled(value: Any, environ: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, environ) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, environ) for one in value]
    return VARIABLE.sub(lambda found: _one(found, environ), value) if isinstance(value, str) else value


def _one(found: re.Match[str], environ: Mapping[str, str]) -> str:
    if found["dollar"]:
        return "$"
    value = environ.get(found["name"], "")
    if not value and found["kind"] == "?":
        raise NotSet(f"{found['name']} {found['rest']}")
    return value or (found["rest"] if found["kind"] == "-" else "")
