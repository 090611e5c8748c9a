"""What the gate decides on: both versions' answers to the audit photos, and what else is known of them."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping

import numpy as np

from labeling.selectors import meanings, training_data
from trainer.domain.evidence import AuditAnswer, CalibrationFacts, CategoryFacts, GateEvidence, ParityFacts
from trainer.domain.gate_policy import GatePolicy
from trainer.errors import ArtefactUnfit, BundleDamaged, ManifestInvalid, ParityFailed
from trainer.evaluation import calibration_change
from trainer.evaluation.calibration_change import Confidences
from trainer.models import ModelVersion
from trainer.selectors import readings
from trainer.services import audit_predictions, release_checks, version_costs
from trainer.services.audit_predictions import Said

log = logging.getLogger(__name__)

Sayings = Mapping[int, Said]


def gather(challenger: ModelVersion, champion: ModelVersion | None, policy: GatePolicy) -> GateEvidence:
    """Ask both versions about every answered audit photo, and measure what they cost.

    A version whose files are not what was trained is asked nothing: it is refused whatever it says.
    """
    parity, categories = _parity(challenger), _categories(challenger, champion)
    if not parity.passed:
        return GateEvidence(answers=(), categories=categories, parity=parity, has_champion=champion is not None)
    truth = audit_answers()
    ours = audit_predictions.complete(challenger, truth)
    theirs = audit_predictions.complete(champion, truth) if champion else None
    both = ours.keys() if theirs is None else ours.keys() & theirs.keys()
    asked = {photo_id: category_id for photo_id, category_id in truth.items() if photo_id in both}
    own_cost, other_cost = version_costs.measure(challenger, champion)
    return GateEvidence(
        answers=tuple(_answer(photo_id, category_id, ours, theirs) for photo_id, category_id in asked.items()),
        categories=categories,
        parity=parity,
        has_champion=champion is not None,
        calibration=_calibration(asked, ours, theirs, policy),
        challenger_cost=own_cost,
        champion_cost=other_cost,
    )


def audit_answers() -> dict[int, int]:
    """Give people's category for each answered audit photo of a category in use."""
    active = {category.id for category in training_data.active_categories()}
    return {
        label.photo_id: label.category_id
        for label in training_data.standing_labels()
        if label.split == "audit" and not label.is_excluded and label.category_id in active
    }


def _answer(photo_id: int, category_id: int, ours: Sayings, theirs: Sayings | None) -> AuditAnswer:
    return AuditAnswer(
        photo_id=photo_id,
        category_id=category_id,
        challenger_category_id=ours[photo_id].category_id,
        champion_category_id=theirs[photo_id].category_id if theirs is not None else None,
        challenger_confidence=ours[photo_id].confidence,
    )


def _calibration(
    asked: Mapping[int, int], ours: Sayings, theirs: Sayings | None, policy: GatePolicy
) -> CalibrationFacts | None:
    if not asked:
        return None
    own = _confidences(asked, ours)
    if theirs is None:
        return CalibrationFacts(challenger=calibration_change.error(own))
    other, rng = _confidences(asked, theirs), np.random.default_rng(0)  # the same photos give the same bound
    change = calibration_change.compare(own, other, confidence=policy.confidence, rng=rng)
    return CalibrationFacts(challenger=change.challenger, champion=change.champion, least_change=change.least)


def _confidences(asked: Mapping[int, int], said: Sayings) -> Confidences:
    return Confidences(
        np.array([said[photo].confidence for photo in asked]),
        np.array([said[photo].category_id == category for photo, category in asked.items()]),
    )


def _parity(version: ModelVersion) -> ParityFacts:
    """Give what the run found, and ask the files that were stored once more, as the release will."""
    found, passed = version.parity, True
    try:
        release_checks.check(version)
    except (ArtefactUnfit, BundleDamaged, ManifestInvalid, ParityFailed) as unfit:
        log.warning("Version %s does not answer as it was trained: %s", version.number, unfit.detail)
        passed = False
    return ParityFacts(
        passed=passed,
        images=int(found.get("images", 0)),
        difference=float(found.get("max_difference", 0.0)),
    )


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
