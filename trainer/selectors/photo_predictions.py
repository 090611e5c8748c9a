"""What versions said of one photo, read as its categories are today."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np

from jobs.selectors import jobs
from labeling.selectors import meanings
from trainer import kinds
from trainer.artefacts.category import CategoryRef
from trainer.inference.reading import read_as
from trainer.models import AuditPrediction, ModelVersion, PhotoPrediction
from trainer.selectors import releases

SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One version's two best categories for a photo, with their probabilities."""

    version: int
    is_champion: bool
    best: CategoryRef
    share: float
    second: CategoryRef | None
    second_share: float


def of(photo_id: int, *, is_audit: bool) -> list[Said]:
    """Give what versions said, newest version first, in a number of queries that does not depend on theirs."""
    rows = _rows(photo_id, is_audit=is_audit)
    if not rows:
        return []
    champion, known = releases.current(), meanings.readings()
    heirs = {category_id: heir.id for category_id, heir in known.items()}
    names = {heir.id: heir.name for heir in known.values()}
    return [_said(row, champion_id=champion.version_id if champion else None, heirs=heirs, names=names) for row in rows]


def newest(count: int) -> list[ModelVersion]:
    """Give the newest versions, the champion among them however old it is."""
    versions = list(ModelVersion.objects.order_by("-number")[:count])
    champion = releases.current()
    if champion is not None and champion.version not in versions:
        versions.append(champion.version)
    return versions


def is_being_asked(photo_id: int) -> bool:
    """Say whether a job asks the versions about this photo, or waits to."""
    return jobs.is_pending(kinds.PREDICT_PHOTO, key=str(photo_id))


def _rows(photo_id: int, *, is_audit: bool) -> list[AuditPrediction | PhotoPrediction]:
    if is_audit:
        measured = AuditPrediction.objects.filter(photo_id=photo_id).select_related("version")
        return list(measured.order_by("-version__number")[:SHOWN])
    asked = PhotoPrediction.objects.filter(photo_id=photo_id).select_related("version")
    return list(asked.order_by("-version__number")[:SHOWN])


def _said(
    row: AuditPrediction | PhotoPrediction, *, champion_id: int | None, heirs: dict[int, int], names: dict[int, str]
) -> Said:
    outputs = [CategoryRef(each["id"], each["name"]) for each in row.version.categories]
    reading = read_as(outputs, heirs=heirs, names=names)
    shares = reading.read(np.asarray(row.probabilities))
    best, second = chain(np.argsort(-shares, kind="stable")[:2].tolist(), [None] * (2 - min(2, len(shares))))
    return Said(
        version=row.version.number,
        is_champion=row.version_id == champion_id,
        best=reading.categories[best],
        share=float(shares[best]),
        second=None if second is None else reading.categories[second],
        second_share=0.0 if second is None else float(shares[second]),
    )
