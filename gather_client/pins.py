"""Remember which key signs a server's releases: trusted at first use, changed only when a person says so."""

import json
from pathlib import Path

from gather_client import durable

_NAME = "signing-key.json"


def load(home: Path, url: str) -> str:
    """Give the key pinned for the server at `url`, base64; empty when there is none."""
    try:
        facts = json.loads((home / _NAME).read_bytes())
        return str(facts["public_key"]) if facts["url"] == url else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def save(home: Path, url: str, public_key: str) -> None:
    """Pin a key for the server at `url`; it stands alone, as a camera serves one."""
    home.mkdir(parents=True, exist_ok=True)
    durable.replace(home / _NAME, json.dumps({"url": url, "public_key": public_key}).encode())


def forget(home: Path) -> None:
    """Unpin."""
    (home / _NAME).unlink(missing_ok=True)
