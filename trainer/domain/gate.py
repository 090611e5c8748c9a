"""Decide whether a challenger may replace the champion.

From 200 answered audit photos on, the challenger passes when it is shown not to be more than two points worse: a
paired non-inferiority test on the photos that both were asked, one-sided, 95 %, by Tango's score (`domain/paired.py`).
At 500 photos and an accuracy of .8 to .9 a challenger with 5 % of its right answers spoilt passes in fewer than one of
100 draws, one that is three points better with 10 % discordant photos in about 97, and an identical one always.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trainer.domain.evidence import AuditAnswer, CategoryFacts, GateEvidence
from trainer.domain.paired import lower_bound

Number = int | float


@dataclass(frozen=True, kw_only=True)
class GatePolicy:
    """Configure the gate; the shares are of all photos (two points are .02)."""

    confidence: float = 0.95
    margin: float = 0.02
    # Below this the test has too little power to pass anything; the point estimate decides, provisionally.
    enough_audit_photos: int = 200
    # So many right answers of the champion make a recall of 0 a loss rather than bad luck.
    right_answers_that_count: int = 3
    # A category new to the champion answers for its recall from here on.
    new_category_audit_photos: int = 20
    first_version_answers: int = 5


@dataclass(frozen=True)
class Reason:
    """Say one thing that the gate found: a stable code, and the figures that its sentence names."""

    code: str
    params: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True)
class GateVerdict:
    """Hold the decision. `reasons` are what refuses it or, when accepted, what carries it.

    Codes that refuse: parity-failed, no-audit-answers, worse, maybe-worse, category-lost, category-not-learned,
    too-few-answers, no-better-than-majority. Codes that accept: not-worse, first-version.
    """

    accepted: bool
    provisional: bool
    reasons: tuple[Reason, ...]


DEFAULT_POLICY = GatePolicy()


def decide(evidence: GateEvidence, policy: GatePolicy = DEFAULT_POLICY) -> GateVerdict:
    """Compare challenger and champion, or judge the first version where there is no champion."""
    provisional = len(evidence.answers) < policy.enough_audit_photos
    refusals = tuple(_refusals(evidence, policy))
    if refusals:
        return GateVerdict(accepted=False, provisional=provisional, reasons=refusals)
    return GateVerdict(accepted=True, provisional=provisional, reasons=(_grounds(evidence, policy),))


def _refusals(evidence: GateEvidence, policy: GatePolicy) -> Iterator[Reason]:
    if not evidence.has_parity:
        yield Reason("parity-failed")
    if not evidence.answers:
        yield Reason("no-audit-answers")
        return
    if evidence.has_champion:
        yield from _worse(evidence.answers, policy)
        yield from _lost_categories(evidence, policy)
    else:
        yield from _unfit_first_version(evidence, policy)


def _worse(answers: tuple[AuditAnswer, ...], policy: GatePolicy) -> Iterator[Reason]:
    """Find the challenger worse in the estimate (few photos), or not shown to be within the margin (enough)."""
    compared = _comparison(answers, policy)
    if len(answers) < policy.enough_audit_photos:
        if compared["difference"] < 0:
            yield Reason("worse", compared)
    elif compared["lower_bound"] <= -policy.margin:
        yield Reason("maybe-worse", {**compared, "margin": policy.margin})


def _comparison(answers: tuple[AuditAnswer, ...], policy: GatePolicy) -> dict[str, Number]:
    """Count the paired outcomes; `gained` photos only the challenger has right, `spoilt` only the champion."""
    gained = sum(answer.challenger_is_right and not answer.champion_is_right for answer in answers)
    spoilt = sum(answer.champion_is_right and not answer.challenger_is_right for answer in answers)
    return {
        "audit_photos": len(answers),
        "gained": gained,
        "spoilt": spoilt,
        "difference": (gained - spoilt) / len(answers),
        "lower_bound": lower_bound(gained=gained, spoilt=spoilt, total=len(answers), confidence=policy.confidence),
    }


def _lost_categories(evidence: GateEvidence, policy: GatePolicy) -> Iterator[Reason]:
    for category in evidence.categories:
        if not category.is_active:
            continue
        answers = evidence.of_category(category.category_id)
        if category.in_champion and _is_lost(category, answers, policy):
            yield Reason("category-lost", _category_params(category, answers))
        elif not category.in_champion and _is_unlearned(category, answers, policy):
            yield Reason("category-not-learned", _category_params(category, answers))


def _is_lost(category: CategoryFacts, answers: tuple[AuditAnswer, ...], policy: GatePolicy) -> bool:
    """Find a category that the champion knows gone from the challenger, by name or in effect."""
    champion_right = sum(answer.champion_is_right for answer in answers)
    challenger_right = sum(answer.challenger_is_right for answer in answers)
    is_forgotten = challenger_right == 0 and champion_right >= policy.right_answers_that_count
    return not category.in_challenger or is_forgotten


def _is_unlearned(category: CategoryFacts, answers: tuple[AuditAnswer, ...], policy: GatePolicy) -> bool:
    """Find a category new to the champion that the challenger should know by now, and does not."""
    if len(answers) < policy.new_category_audit_photos:
        return False
    return not category.in_challenger or not any(answer.challenger_is_right for answer in answers)


def _category_params(category: CategoryFacts, answers: tuple[AuditAnswer, ...]) -> dict[str, Number]:
    return {
        "category_id": category.category_id,
        "audit_photos": len(answers),
        "champion_right": sum(answer.champion_is_right for answer in answers),
        "challenger_right": sum(answer.challenger_is_right for answer in answers),
    }


def _unfit_first_version(evidence: GateEvidence, policy: GatePolicy) -> Iterator[Reason]:
    for category in evidence.categories:
        if category.is_active and category.answers < policy.first_version_answers:
            params = {"category_id": category.category_id, "answers": category.answers}
            yield Reason("too-few-answers", {**params, "needed": policy.first_version_answers})
    compared = _against_majority(evidence)
    if compared["challenger_right"] <= compared["majority"]:
        yield Reason("no-better-than-majority", compared)


def _against_majority(evidence: GateEvidence) -> dict[str, Number]:
    """Count what always naming the commonest category of the audit photos would have right."""
    return {
        "audit_photos": len(evidence.answers),
        "challenger_right": sum(answer.challenger_is_right for answer in evidence.answers),
        "majority": max(evidence.photos_per_category().values()),
    }


def _grounds(evidence: GateEvidence, policy: GatePolicy) -> Reason:
    if evidence.has_champion:
        return Reason("not-worse", _comparison(evidence.answers, policy))
    return Reason("first-version", _against_majority(evidence))
