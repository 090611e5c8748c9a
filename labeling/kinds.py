"""Names of what happened here and makes work for others. Their tasks live with whoever does the work."""

from __future__ import annotations

PHOTOS_ADDED = "photos-added"
ANSWERS_CHANGED = "answers-changed"
CATEGORIES_CHANGED = "categories-changed"


def register() -> None:
    """Register the kinds that labeling's own tasks do: none yet; the trainer registers those that it claims."""
