"""Count what labels accepted by machine can rest on: audited photos that people answered, and photos that wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jobs import clock
from labeling.selectors import accepted, audited_moments, meanings, training_data
from trainer.domain.accepting import CategoryEvidence
from trainer.evaluation import acceptance_counts
from trainer.evaluation.acceptance_counts import BoolArray, Opinions
from trainer.models import AcceptanceEvidence, AuditPrediction, EmbeddingSpace, ModelVersion, PoolOpinion
from trainer.selectors import acceptance_evidence
from trainer.services import audit_predictions

_SAID = ("photo_id", "category_id", "confidence")
_Row = tuple[Any, ...]  # photo, category, confidence, and perhaps more


@dataclass(frozen=True)
class Evidence:
    """The counts, what the version's outputs read as, and the photos that might be accepted.

    Those are ids (n,), with what the version says of each, and whether it waits still (n,): others are accepted.
    """

    categories: tuple[CategoryEvidence, ...]
    reads: Mapping[int, int]
    photo_ids: npt.NDArray[np.int64]
    opinions: Opinions
    is_waiting: BoolArray


def look(version: ModelVersion, space: EmbeddingSpace) -> Evidence:
    """Count for a version whose space serves, and let the counts replace those before.

    A version's category is taken as it reads now, on audited photos and waiting ones alike; where it names one that
    nobody may answer with any more, nothing is accepted, and nothing counted.
    """
    reads = _reads(version)
    audited, is_right = _audited(version, reads)
    rows = _of_pool(space, reads)
    opinions = _opinions(rows)
    counted = acceptance_counts.count(audited, is_right, opinions)
    _keep(version, counted, waiting=len(rows))
    return Evidence(
        categories=counted,
        reads=reads,
        photo_ids=np.array([row[0] for row in rows], dtype=np.int64),
        opinions=opinions,
        is_waiting=np.array([row[3] == accepted.WAITING for row in rows], dtype=np.bool_),
    )


def note_checks() -> None:
    """Keep with the counts what people say of the checks by now: pages do not count those either."""
    row, standing = AcceptanceEvidence.objects.get(pk=1), accepted.standing()
    checks = accepted.checks(standing.id) if standing else None
    row.body["checked"] = standing.id if standing else None
    row.body["checks"] = [checks.drawn, checks.answered, checks.wrong] if checks else None
    row.save(update_fields=["body"])


def _of_pool(space: EmbeddingSpace, reads: Mapping[int, int]) -> list[_Row]:
    """Give what was said of photos that might be accepted or were, each with its state."""
    said = PoolOpinion.objects.filter(space=space, photo__in=accepted.may_be_accepted().values("pk"))
    return _read(said.values_list(*_SAID, "photo__state__state"), reads)


def _reads(version: ModelVersion) -> dict[int, int]:
    """Give what each output reads as, by category id; without those that read as no category in use."""
    active, read = {category.id for category in training_data.active_categories()}, meanings.current()
    heirs = {each["id"]: read.resolve(each["id"]) for each in version.categories}
    return {category_id: heir for category_id, heir in heirs.items() if heir is not None and heir in active}


def _audited(version: ModelVersion, reads: Mapping[int, int]) -> tuple[Opinions, BoolArray]:
    """Give what the version says of audited photos, one of each moment, and whether people say the same (n,)."""
    truth = {each.photo_id: each.category_id for each in audited_moments.one_of_each()}
    audit_predictions.complete(version, truth)  # asks it about those that it has not seen yet
    said = AuditPrediction.objects.filter(version=version).values_list(*_SAID)
    rows = [row for row in _read(said, reads) if row[0] in truth]
    is_right = np.array([truth[photo_id] == category_id for photo_id, category_id, *_ in rows], dtype=np.bool_)
    return _opinions(rows), is_right


def _read(said: Iterable[_Row], reads: Mapping[int, int]) -> list[_Row]:
    return [(photo_id, reads[named], *rest) for photo_id, named, *rest in said if named in reads]


def _opinions(rows: Sequence[_Row]) -> Opinions:
    return Opinions(
        category_ids=np.array([row[1] for row in rows], dtype=np.int64),
        confidence=np.array([row[2] for row in rows], dtype=np.float64),
    )


def _keep(version: ModelVersion, counted: Sequence[CategoryEvidence], *, waiting: int) -> None:
    facts = {
        "version": version,
        "body": acceptance_evidence.body(counted, waiting=waiting),
        "made_at": clock.now(),
    }
    AcceptanceEvidence.objects.update_or_create(pk=1, defaults=facts)
