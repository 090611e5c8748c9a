"""Names of splits and folders, as layouts have them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

POOL, AUDIT = "pool", "audit"
WRITTEN = {POOL: "train", AUDIT: "test"}
_READ = {
    **dict.fromkeys(("train", "training", "pool", "val", "valid", "validation", "dev"), POOL),
    **dict.fromkeys(("test", "testing", "audit", "eval", "evaluation"), AUDIT),
}
PHOTOS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
UNLABELED = frozenset({"unlabeled", "unlabelled"})  # a folder that names no category, as other tools write it
_UNSAFE = re.compile(r'[%/\\<>:"|?*\x00-\x1f\x7f]|^[.\s]|[.\s]$')


def split_of(word: str) -> str:
    """Give our split for a data set's word, empty for a word that is none. What validates trains, too."""
    return _READ.get(word.strip().lower(), "")


def folder_of(label: str) -> str:
    """Give the folder's name for a category: the same for no other, and safe on any disk."""
    safe = _UNSAFE.sub(lambda found: _escaped(found[0]), label)
    return safe if label_of(safe) is not None else _escaped(safe[:1]) + safe[1:]


def _escaped(letters: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letters.encode())


def label_of(folder: str) -> str | None:
    """Give the category that a folder names."""
    return None if folder.strip().lower() in UNLABELED else folder


def is_photo(path: str) -> bool:
    """Say whether this is a file that could be a photo; hidden files are none."""
    name = PurePosixPath(path).name
    return PurePosixPath(name).suffix.lower() in PHOTOS and not name.startswith(".")


def tidy(path: str) -> str:
    """Give a path as a data set's files are listed: no leading `./`, forward slashes."""
    tidied = path.strip().replace("\\", "/")
    while tidied.startswith("./"):
        tidied = tidied[2:]
    return tidied
