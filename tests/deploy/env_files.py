"""Environment files, and the settings that docs/settings.md knows."""

from __future__ import annotations

import re
import secrets

from webapp.env import ROOT

LINE = re.compile(r"^(# )?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \| (.*?) \|", re.MULTILINE)
# What compose itself, and what the servers beside Magpie, are told.
NOT_MAGPIES = {"SITE_HOST", "COMPOSE_PROFILES", "IMAGE_TAG", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}


def documented() -> dict[str, str]:
    """Give each setting of docs/settings.md with its default as the page writes it."""
    return dict(ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))


def values(text: str) -> dict[str, str]:
    """Give what a file sets."""
    return {name: value for comment, name, value in LINE.findall(text) if not comment}


def example() -> str:
    """Give `.env.example`."""
    return (ROOT / ".env.example").read_text(encoding="utf-8")


def ready(site: str = "magpie.example.org") -> dict[str, str]:
    """Give what `make env` would set."""
    names = values(example())
    return {
        name: value or (site if name == "SITE_HOST" else secrets.token_urlsafe(48)) for name, value in names.items()
    }
