"""In which order a grid shows its photos."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

CONFIDENT, ALIKE, DOUBTFUL, NEWEST, BY_DEVICE, BY_DAY = "confident", "alike", "doubtful", "newest", "device", "day"
LAST = 2**31  # where what has no place in an order stands


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPhoto:
    """A photo that may stand in a grid, with what the deck says of it.

    `position` is its place in the deck's order, `likeness` that in the order in which neighbours look alike.
    """

    photo_id: int
    position: int = 0
    category_id: int | None = None
    confidence: float | None = None
    likeness: int | None = None
    reason: str = ""
    selection_probability: float | None = None
    captured_at: datetime
    device_id: int | None = None


def ordered(photos: Sequence[GridPhoto], sort: str) -> list[GridPhoto]:
    """Put the photos of a grid into the order in which pages are cut from it; ties keep the deck's order."""
    in_deck_order = sorted(photos, key=lambda photo: photo.position)
    key = _KEYS.get(sort)
    return sorted(in_deck_order, key=key) if key else in_deck_order


def laid_out(page: Sequence[GridPhoto], sort: str) -> list[GridPhoto]:
    """Lay out one page: where confidence chose its photos, likeness orders them, so that mistakes lie side by side."""
    return sorted(page, key=_likeness) if sort == CONFIDENT else list(page)


def _likeness(photo: GridPhoto) -> int:
    return LAST if photo.likeness is None else photo.likeness


_KEYS: dict[str, Callable[[GridPhoto], float | int]] = {
    ALIKE: _likeness,
    DOUBTFUL: lambda photo: 1.0 if photo.confidence is None else photo.confidence,
    NEWEST: lambda photo: -photo.captured_at.timestamp(),
    BY_DEVICE: lambda photo: photo.device_id or LAST,
    BY_DAY: lambda photo: -photo.captured_at.toordinal(),
}
SORTS = (CONFIDENT, *_KEYS)


# What only a grid can do, and the keys for it in order of preference: categories' keys come first, `j` may be juice.
ACTION_KEYS: Mapping[str, tuple[str, ...]] = {
    "except": ("x", "-"),
    "jump": ("j", ".", ","),
    "unsure": ("u", "?"),
    "like": ("l", "="),
}


def action_keys(taken: Iterable[str]) -> dict[str, str]:
    """Give each action of the grid its first key that no category has; empty when all are taken."""
    used = set(taken)
    return {action: next((key for key in keys if key not in used), "") for action, keys in ACTION_KEYS.items()}
