"""Know the categories without network: the server's list is kept on disk."""

import json
from pathlib import Path

from gather_client import durable
from gather_client.api import Api
from gather_client.keys import Category


def refresh(api: Api, kept: Path) -> tuple[Category, ...]:
    """Ask the server and keep what it says for the next start without network."""
    found = api.categories()
    if found != load(kept):
        rows = [category.to_json() for category in found]
        durable.replace(kept, json.dumps(rows, ensure_ascii=False, indent=1).encode())
    return found


def load(kept: Path) -> tuple[Category, ...]:
    """Read the kept list; none when there is none or it is unreadable."""
    try:
        return tuple(Category.from_json(row) for row in json.loads(kept.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return ()
