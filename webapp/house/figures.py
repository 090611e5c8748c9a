"""Everything that tells whether the house is in order, read by queries whose cost does not grow with the photos."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from jobs import clock
from jobs.selectors import backlog, canaries
from jobs.selectors.backlog import KindBacklog
from jobs.selectors.canaries import Canary
from labeling.models import Tally
from labeling.selectors import progress, totals
from labeling.selectors.progress import Learning
from labeling.selectors.totals import Counted, DirectUploads
from trainer.models import TrainingRun
from trainer.selectors import embedding_gap, measured, releases, runs
from trainer.selectors.embedding_gap import Complete
from trainer.selectors.measured import Measured


@dataclass(frozen=True, slots=True)
class Marks:
    """Up to where photos were counted the last time."""

    counted: Counted = field(default_factory=Counted)
    complete: Complete = field(default_factory=Complete)


@dataclass(frozen=True, slots=True, kw_only=True)
class Champion:
    """What serves: since when, until when cameras may install it, and how good it is by the audit."""

    version: int
    release: int
    since: datetime
    expires_at: datetime | None
    accuracy: Measured | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How things stood at a moment. `look_s` is what finding out took."""

    at: datetime
    look_s: float
    backlog: list[KindBacklog]
    canaries: list[Canary]
    learning: Learning
    tally: Tally
    photos: int
    photos_without_embedding: int
    direct_uploads: DirectUploads
    champion: Champion | None
    latest_run: TrainingRun | None
    runs_ended: dict[str, int]


def look(marks: Marks) -> tuple[Figures, Marks]:
    """Look now; `marks` are those of the last look, `Marks()` the first time."""
    began_at = time.perf_counter()
    tally = progress.tally()
    photos, counted = totals.photos(marks.counted)
    without_embedding, complete = embedding_gap.missing(marks.complete)
    figures = Figures(
        at=clock.now(),
        backlog=backlog.backlog(),
        canaries=canaries.latest(),
        learning=progress.learning(counts=tally),
        tally=tally,
        photos=photos,
        photos_without_embedding=without_embedding,
        direct_uploads=totals.direct_uploads(),
        champion=_champion(),
        latest_run=runs.latest(),
        runs_ended=runs.ended_counts(),
        look_s=time.perf_counter() - began_at,
    )
    return figures, Marks(counted, complete)


def _champion() -> Champion | None:
    release = releases.current()
    if release is None:
        return None
    signature = releases.newest_signature(release)
    return Champion(
        version=release.version.number,
        release=release.number,
        since=release.created_at,
        expires_at=signature.expires_at if signature else None,
        accuracy=measured.accuracy(release.version),
    )
