"""Accept labels without a person while the promise holds, and withdraw them all when it does not.

Each time all that is known is weighed anew: what stands is what a first look at today's audited photos would allow, or
stricter. So at any moment the chance of a broken promise is that of a single look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import transaction

from jobs import clock
from labeling.domain import withdrawals
from labeling.selectors import accepted
from labeling.selectors.accepted import Standing
from labeling.services import accepting as labels
from labeling.services.accepting import LabelDraft
from trainer.domain import acceptance_ends, accepting
from trainer.domain.acceptance_ends import Terms
from trainer.domain.accepting import Decision, Promise
from trainer.models import AcceptanceRule
from trainer.selectors import acceptance_rules, spaces
from trainer.services import acceptance_evidence
from trainer.services.acceptance_evidence import Evidence

EVERY_S = 60.0  # after the quick head learned, and so at most this often
LOOSER_AFTER = timedelta(hours=1)  # a stricter threshold takes effect at once, a looser one may wait


@dataclass(frozen=True, slots=True)
class _Turn:
    """The rule that a job found, and `hold`, which raises in a transaction when the job is in other hands."""

    rule: AcceptanceRule
    hold: Callable[[], None]

    def is_wanted(self) -> bool:
        """Say, in a transaction that accepts, whether the rule counts still; an admin's next one has its own job."""
        self.hold()
        return acceptance_rules.current().pk == self.rule.pk


def keep(*, hold: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Count anew; end the acceptance that stands where it must; accept what the rule allows.

    Counting takes long. So `hold` is called inside each transaction that changes what stands: it raises when the job is
    in other hands by then.
    """
    rule, space, standing = acceptance_rules.current(), spaces.serving(), accepted.standing()
    turn = _Turn(rule, hold)
    if standing is not None and not rule.is_on:
        _withdraw(standing, withdrawals.OFF, {}, turn)
    version = space.model_version if space else None
    if space is None or version is None:
        return {"waits_for": "champion"}
    evidence = acceptance_evidence.look(version, space)
    if not rule.is_on:
        return {"is_on": False}
    followed = _follow(turn, evidence, standing, source=acceptance_rules.source_of(version.number))
    acceptance_evidence.note_checks()
    return followed


def _follow(turn: _Turn, evidence: Evidence, standing: Standing | None, *, source: str) -> dict[str, Any]:
    promise = acceptance_rules.promise(turn.rule)
    decision = accepting.decide(evidence.categories, promise)
    found = Terms(source=source, promise=promise, reads=evidence.reads, thresholds=decision.thresholds)
    ended = _end_where_due(standing, found, decision, turn) if standing else None
    if ended:
        standing = None
    if standing is None and decision.accepts and not acceptance_rules.is_barred(turn.rule, source):
        standing = _begin(found, decision, turn)
    return {"is_on": True, "ended": ended, "accepted": _accept(standing, evidence, turn) if standing else 0}


def _end_where_due(standing: Standing, found: Terms, decision: Decision, turn: _Turn) -> str | None:
    """Withdraw what stands where it must end, and give the reason."""
    checks = accepted.checks(standing.id)
    reason = acceptance_ends.why_end(
        _terms(standing),
        found,
        is_contradicted=accepting.is_contradicted(wrong=checks.wrong, checked=checks.answered, promise=found.promise),
        may_loosen=clock.now() - standing.since >= LOOSER_AFTER,
    )
    if reason is not None:
        _withdraw(standing, reason, {**_figures(decision), "checks": [checks.answered, checks.wrong]}, turn)
    return reason


def _terms(standing: Standing) -> Terms:
    kept = standing.figures
    promise = Promise(
        target_error=standing.target_error, confidence=standing.confidence, per_category=kept["per_category"]
    )
    reads = {category_id: heir_id for category_id, heir_id in kept["reads"]}
    return Terms(source=standing.source, promise=promise, reads=reads, thresholds=standing.thresholds)


def _begin(found: Terms, decision: Decision, turn: _Turn) -> Standing | None:
    """Begin an acceptance; None where another worker's stands meanwhile: it rests on other thresholds."""
    per_category, reads = found.promise.per_category, sorted(found.reads.items())
    begun = labels.begin(
        terms=labels.Terms(
            source=found.source,
            target_error=found.promise.target_error,
            confidence=found.promise.confidence,
            thresholds=found.thresholds,
        ),
        figures={**_figures(decision), "per_category": per_category, "reads": reads},
        check_share=labels.CHECK_SHARE,
        by=None,
        is_wanted=turn.is_wanted,
    )
    return accepted.as_standing(begun) if begun else None


@transaction.atomic
def _withdraw(standing: Standing, reason: str, figures: Mapping[str, Any], turn: _Turn) -> None:
    turn.hold()
    labels.withdraw(acceptance_id=standing.id, reason=reason, figures=figures, by=None)


def _figures(decision: Decision) -> dict[str, Any]:
    """Give what was audited beyond the thresholds, and the bound of each."""
    total = decision.total
    bounds = {search.key: search.chosen.bound for search in decision.searches if search.chosen}
    return {"audited": total.audited, "wrong": total.wrong, "waiting": total.waiting, "bounds": bounds}


def _accept(standing: Standing, evidence: Evidence, turn: _Turn) -> int:
    """Accept what lies beyond the thresholds that stand and waits still."""
    drafts = list(_drafts(standing, evidence))
    return labels.accept(acceptance_id=standing.id, labels=drafts, is_wanted=turn.is_wanted)


def _drafts(standing: Standing, evidence: Evidence) -> Iterator[LabelDraft]:
    for category_id in np.unique(evidence.opinions.category_ids).tolist():
        threshold = accepting.threshold_of(category_id, standing.thresholds)
        if threshold is not None:
            ours = (evidence.opinions.category_ids == category_id) & evidence.is_waiting
            for place in np.flatnonzero(ours & (evidence.opinions.confidence >= threshold)).tolist():
                sure = float(evidence.opinions.confidence[place])
                yield LabelDraft(int(evidence.photo_ids[place]), category_id, sure, threshold)
