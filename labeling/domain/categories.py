"""Names, keys and colours of categories."""

from __future__ import annotations

import re
from collections.abc import Iterable

RESERVED_KEYS = frozenset("xuzr?/+- ")  # the review page's own: unusable, unsure, zoom, turn, keys, find, skip
HOTKEYS = "1234567890abcdefghijklmnopqstvwy"  # digits first, then the letters that are not reserved
NAME_LENGTH = 80
_COLOR = re.compile(r"#[0-9a-f]{6}")
_PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f6ab0", "#8c6d46")


def tidy_name(name: str) -> str:
    """Give the name without white space around it and with single blanks inside; empty when nothing is left."""
    return " ".join(name.split())


def is_name(name: str) -> bool:
    """Say whether a tidied name can be a category's: some printable characters, and not too many.

    A name of digits alone is refused: where a category may be named by id or by name, it would mean two things.
    """
    return 0 < len(name) <= NAME_LENGTH and name.isprintable() and not name.isdigit()


def is_hotkey(key: str) -> bool:
    """Say whether a category may be answered with this key."""
    return key in HOTKEYS and len(key) == 1


def is_color(color: str) -> bool:
    """Say whether this is a colour in the form `#rrggbb`."""
    return _COLOR.fullmatch(color) is not None


def free_hotkey(taken: Iterable[str]) -> str:
    """Give the first key that no category has yet; empty when all are taken (find the category by typing then)."""
    used = set(taken)
    return next((key for key in HOTKEYS if key not in used), "")


def color_of(number: int) -> str:
    """Give a colour for the so-many-th category, distinct for the first eight, also to the colour-blind."""
    return _PALETTE[number % len(_PALETTE)]
