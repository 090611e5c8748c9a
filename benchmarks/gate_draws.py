"""Challengers of the gate, drawn by chance: what it must refuse, and what it must let through."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from trainer.domain.evidence import AuditAnswer, CalibrationFacts, CategoryFacts, GateEvidence, ParityFacts
from trainer.domain.gate_policy import DEFAULT_POLICY
from trainer.evaluation import calibration_change
from trainer.evaluation.calibration_change import Confidences

PHOTOS = 500
ACCURACY = 0.85
# Photos of each category of TrashNet: one is rare, as in every real collection.
SHARES = np.array([403, 501, 410, 594, 482, 137]) / 2527
SPOILT = 0.05  # of the right answers, by the challenger that must be refused
GAINED, LOST = 0.065, 0.035  # of all answers, by the one that is three points better
DISCORDANT = GAINED + LOST

Rights = tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]
Draw = Callable[[np.random.Generator], GateEvidence]


def spoilt(rng: np.random.Generator) -> GateEvidence:
    """Draw a challenger that is the champion with one in twenty of its right answers spoilt."""
    champion = rng.random(PHOTOS) < ACCURACY
    return _evidence(rng, champion, champion & (rng.random(PHOTOS) >= SPOILT))


def better(rng: np.random.Generator) -> GateEvidence:
    """Draw a challenger that is three points better and differs on one photo in ten."""
    drawn = rng.random(PHOTOS)
    gained, lost = drawn < GAINED, (drawn >= GAINED) & (drawn < DISCORDANT)
    both = (drawn >= DISCORDANT) & (drawn < DISCORDANT + ACCURACY - LOST)
    return _evidence(rng, both | lost, both | gained)


def identical(rng: np.random.Generator) -> GateEvidence:
    """Draw a challenger that gives the champion's very answers."""
    champion = rng.random(PHOTOS) < ACCURACY
    return _evidence(rng, champion, champion, is_same=True)


def forgetful(rng: np.random.Generator) -> GateEvidence:
    """Draw a challenger that is right about everything but one category, of which it knows nothing any more."""
    champion = rng.random(PHOTOS) < ACCURACY
    return _evidence(rng, champion, np.ones(PHOTOS, np.bool_), forgotten=int(rng.integers(len(SHARES))))


def _evidence(
    rng: np.random.Generator,
    champion: npt.NDArray[np.bool_],
    challenger: npt.NDArray[np.bool_],
    *,
    is_same: bool = False,
    forgotten: int | None = None,
) -> GateEvidence:
    truth = rng.choice(len(SHARES), size=PHOTOS, p=SHARES)
    challenger = challenger & (truth != (-1 if forgotten is None else forgotten))
    confidences = [_confidences(rng, right) for right in (champion, challenger)]
    return GateEvidence(
        answers=tuple(
            AuditAnswer(
                photo_id=number,
                category_id=int(truth[number]),
                champion_category_id=_named(truth[number], champion[number]),
                challenger_category_id=_named(truth[number], challenger[number]),
            )
            for number in range(PHOTOS)
        ),
        categories=tuple(
            CategoryFacts(category_id=number, is_active=True, in_challenger=True, in_champion=True)
            for number in range(len(SHARES))
        ),
        parity=ParityFacts(passed=True),
        has_champion=True,
        calibration=_calibration(rng, confidences[0], confidences[0] if is_same else confidences[1]),
    )


def _named(truth: int, is_right: bool) -> int:
    return int(truth) if is_right else (int(truth) + 1) % len(SHARES)


def _confidences(rng: np.random.Generator, right: npt.NDArray[np.bool_]) -> Confidences:
    """Draw the confidences of an honest model of this accuracy.

    They follow a beta distribution around the accuracy, and a photo is right as often as its confidence says: by Bayes'
    rule those of right answers follow one with its first parameter larger by one, of wrong answers its second.
    """
    many = 6 * right.mean()
    few = 6 - many
    drawn = np.where(right, rng.beta(many + 1, few, PHOTOS), rng.beta(many, few + 1, PHOTOS))
    return Confidences(drawn, right)


def _calibration(rng: np.random.Generator, champion: Confidences, challenger: Confidences) -> CalibrationFacts:
    change = calibration_change.compare(challenger, champion, confidence=DEFAULT_POLICY.confidence, rng=rng)
    return CalibrationFacts(challenger=change.challenger, champion=change.champion, least_change=change.least)
