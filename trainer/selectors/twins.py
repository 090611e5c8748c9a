"""Pairs of photos that look nearly the same, as a job last found them; never an audit photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from labeling.selectors import categories, photo_states
from trainer.models import Measurement, Subject


@dataclass(frozen=True, slots=True)
class Pair:
    """Two photos, how alike they are (their cosine), and what people say of each; empty where nobody has yet."""

    first: int
    second: int
    likeness: float
    first_name: str
    second_name: str

    @property
    def is_contradiction(self) -> bool:
        """Say whether people call the two different things."""
        return bool(self.first_name and self.second_name) and self.first_name != self.second_name


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinReport:
    """What was found among so many photos: those that contradict each other first, then the most alike."""

    made_at: datetime
    photos: int
    pairs: Sequence[Pair]


def latest() -> TwinReport | None:
    """Give the last report, or None before the first. Photos that went since are left out."""
    found = Measurement.objects.filter(subject=Subject.TWINS, version=None).first()
    if found is None:
        return None
    rows: list[tuple[int, int, float]] = found.body["pairs"]
    ids = {photo_id for first, second, _ in rows for photo_id in (first, second)}
    gone, said, names = photo_states.never_ranked(ids), photo_states.settled_categories(ids), categories.names()
    pairs = [
        Pair(first, second, likeness, names.get(said.get(first, 0), ""), names.get(said.get(second, 0), ""))
        for first, second, likeness in rows
        if gone.isdisjoint((first, second))
    ]
    pairs.sort(key=lambda pair: not pair.is_contradiction)
    return TwinReport(made_at=found.made_at, photos=found.body["photos"], pairs=pairs)
