"""Hold a challenger's right answers against the champion's, or a first version's against always saying the same."""

from collections.abc import Iterator

from trainer.domain.evidence import AuditAnswer, GateEvidence
from trainer.domain.gate_policy import GatePolicy
from trainer.domain.paired import lower_bound
from trainer.domain.verdict import Check, Finding, Number, Outcome, Reason


def check(evidence: GateEvidence, policy: GatePolicy) -> Finding:
    """Compare the shares of right answers. A version that fails parity may not have been asked for any."""
    if not evidence.answers and not evidence.parity.passed:
        return Finding(Check.ACCURACY, Outcome.NOT_JUDGED)
    if not evidence.answers:
        return Finding(Check.ACCURACY, Outcome.REFUSED, (Reason("no-audit-answers"),))
    if not evidence.has_champion:
        return _of_first_version(evidence)
    compared = comparison(evidence.answers, policy)
    not_worse = Reason.decided_by(evidence.answers, "not-worse", compared)
    return Finding.of(Check.ACCURACY, refusals=_worse(evidence.answers, compared, policy), otherwise=not_worse)


def comparison(answers: tuple[AuditAnswer, ...], policy: GatePolicy) -> dict[str, Number]:
    """Count the paired outcomes; `gained` photos only the challenger has right, `spoilt` only the champion."""
    gained = sum(answer.is_gained for answer in answers)
    spoilt = sum(answer.is_spoilt for answer in answers)
    return {
        "audit_photos": len(answers),
        "gained": gained,
        "spoilt": spoilt,
        "difference": (gained - spoilt) / len(answers),
        "lower_bound": lower_bound(gained=gained, spoilt=spoilt, total=len(answers), confidence=policy.confidence),
    }


def _worse(answers: tuple[AuditAnswer, ...], compared: dict[str, Number], policy: GatePolicy) -> Iterator[Reason]:
    """Find the challenger worse in the estimate (few photos), or not shown to be within the margin (enough)."""
    if len(answers) < policy.enough_audit_photos:
        if compared["difference"] < 0:
            yield Reason.decided_by(answers, "worse", compared)
    elif compared["lower_bound"] <= -policy.margin:
        yield Reason.decided_by(answers, "maybe-worse", {**compared, "margin": policy.margin})


def _of_first_version(evidence: GateEvidence) -> Finding:
    """Hold the first version against always naming the commonest category of the audit photos."""
    compared = {
        "audit_photos": len(evidence.answers),
        "challenger_right": sum(answer.challenger_is_right for answer in evidence.answers),
        "majority": max(evidence.photos_per_category().values()),
    }
    is_better = compared["challenger_right"] > compared["majority"]
    refusals = () if is_better else (Reason("no-better-than-majority", compared),)
    return Finding.of(Check.ACCURACY, refusals=refusals, otherwise=Reason("first-version", compared))
