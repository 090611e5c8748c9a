"""What this machine keeps of photos between training runs, as far as erasing goes: the fit process does the rest."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def folder() -> Path:
    """Name the folder of cached activations: a folder per trunk, in it a file per photo, named by its stored hash."""
    return Path(settings.MAGPIE_CACHE_DIR) / "activations"


def forget(stored_sha256: str) -> None:
    """Remove what is cached of one photo, under every trunk."""
    for trunks in ("*", "activations/*"):  # earlier releases kept them one folder deeper
        for path in folder().glob(f"{trunks}/{stored_sha256[:2]}/{stored_sha256}.*"):
            path.unlink(missing_ok=True)
