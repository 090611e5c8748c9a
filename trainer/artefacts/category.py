"""A category as the artefacts name it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class CategoryRef:
    """Name one output of the network: the category's stable id and its name when the version was made."""

    id: int
    name: str
