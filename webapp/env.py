"""Read the environment: one place that knows names, types and defaults of what a deployment may set."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent

env = environ.Env()

# ONNX Runtime would keep an id of this machine in its user's cache, and report to its makers how it is used. It looks
# here when it is loaded, and every process of ours reads its environment first.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def home() -> Path:
    """Give the folder of all embedded state, making it on first use."""
    folder = Path(env.str("MAGPIE_HOME", default=str(ROOT / "var"))).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def optional_path(name: str) -> Path | None:
    """Give the path that an environment variable names, or None when it is unset or empty."""
    value = env.str(name, default="")
    return Path(value).expanduser().resolve() if value else None


def optional_program(name: str) -> Path | None:
    """Give the program that a variable names, or None. Links are kept: by its link a Python knows its environment."""
    value = env.str(name, default="")
    return Path(value).expanduser().absolute() if value else None


def one_of(choices: Sequence[str], *, name: str, chosen: str) -> str:
    """Give what a variable chooses, the first choice when it is empty. Raises ImproperlyConfigured."""
    if chosen and chosen not in choices:
        raise ImproperlyConfigured(f"{name} is {chosen!r}; it can be: {', '.join(choices)}.")
    return chosen or choices[0]


def some_of(choices: Sequence[str], *, name: str, chosen: Sequence[str]) -> tuple[str, ...]:
    """Give what a variable lists, each once. Raises ImproperlyConfigured for anything but the choices."""
    for value in chosen:
        one_of(choices, name=name, chosen=value)
    return tuple(dict.fromkeys(value for value in chosen if value))


def mode_of(path: Path) -> int | None:
    """Give the permissions of a file, or None where there is none, or none that this process may see."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return None


def kept_secret(path: Path) -> str:
    """Read a random key from a file that only its owner may read, making it on first use."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key
