"""The gate's look at a challenger: gather the evidence, decide, count the look as a row."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from labeling.selectors import meanings, training_data
from trainer.domain import gate
from trainer.domain.evidence import AuditAnswer, CategoryFacts, GateEvidence
from trainer.domain.gate import GateVerdict
from trainer.models import GateLook, ModelVersion
from trainer.selectors import readings, releases
from trainer.services import audit_predictions


def look(challenger: ModelVersion) -> GateLook:
    """Compare a version with the champion on the answered audit photos, and record the look.

    The same two are not compared twice: each look at the slice costs it some of its worth.
    """
    champion = releases.current()
    champion_version = champion.version if champion else None
    earlier = GateLook.objects.filter(challenger=challenger, champion=champion_version).first()
    if earlier is not None:
        return earlier
    evidence = _evidence(challenger, champion_version)
    return _record(challenger, champion_version, evidence, gate.decide(evidence))


def _evidence(challenger: ModelVersion, champion: ModelVersion | None) -> GateEvidence:
    truth = audit_answers()
    ours = audit_predictions.complete(challenger, truth)
    theirs = audit_predictions.complete(champion, truth) if champion else {}
    answers = tuple(
        AuditAnswer(
            photo_id=photo_id,
            category_id=category_id,
            challenger_category_id=ours[photo_id],
            champion_category_id=theirs.get(photo_id),
        )
        for photo_id, category_id in truth.items()
        if photo_id in ours and (champion is None or photo_id in theirs)
    )
    return GateEvidence(
        answers=answers,
        categories=_categories(challenger, champion),
        has_parity=bool(challenger.parity.get("passed")),
        has_champion=champion is not None,
    )


def audit_answers() -> dict[int, int]:
    """Give people's category for each answered audit photo of a category in use."""
    active = {category.id for category in training_data.active_categories()}
    return {
        label.photo_id: label.category_id
        for label in training_data.standing_labels()
        if label.split == "audit" and not label.is_excluded and label.category_id in active
    }


def _categories(challenger: ModelVersion, champion: ModelVersion | None) -> tuple[CategoryFacts, ...]:
    ours, theirs = _category_ids(challenger), _category_ids(champion) if champion else set()
    trained = _trained(challenger)
    return tuple(
        CategoryFacts(
            category_id=category.id,
            is_active=True,
            in_challenger=category.id in ours,
            in_champion=category.id in theirs,
            answers=trained[category.id],
        )
        for category in training_data.active_categories()
    )


def _category_ids(version: ModelVersion) -> set[int]:
    return {category.id for category in readings.of_version(version).categories}


def _trained(version: ModelVersion) -> Counter[int]:
    """Count the answers that the version learned from, by category as it reads now."""
    read = meanings.current()
    trained: Counter[int] = Counter()
    for category_id, answers in version.metrics.get("trained", {}).items():
        trained[read.heir(int(category_id))] += answers
    return trained


def _record(
    challenger: ModelVersion, champion: ModelVersion | None, evidence: GateEvidence, verdict: GateVerdict
) -> GateLook:
    return GateLook.objects.create(
        challenger=challenger,
        champion=champion,
        audit_photos=len(evidence.answers),
        is_accepted=verdict.accepted,
        is_provisional=verdict.provisional,
        reasons=[{"code": reason.code, "params": dict(reason.params)} for reason in verdict.reasons],
        figures=_figures(evidence),
    )


def _figures(evidence: GateEvidence) -> dict[str, Any]:
    return {
        "challenger_right": sum(answer.challenger_is_right for answer in evidence.answers),
        "champion_right": sum(answer.champion_is_right for answer in evidence.answers),
        "categories": [asdict(category) for category in evidence.categories],
    }
