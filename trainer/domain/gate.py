"""Decide whether a challenger may replace the champion.

From 200 answered audit photos on, the challenger passes when it is shown not to be more than two points worse: a
paired non-inferiority test on the photos that both were asked, one-sided, 95 %, by Tango's score (`domain/paired.py`).
No category may be lost, nor be worse by more than chance explains (`domain/category_checks.py`), and a host must be
able to bear it (`domain/fitness_checks.py`). At 500 photos and an accuracy of .8 to .9 a challenger with 5 % of its
right answers spoilt passes in fewer than one of 100 draws, one that is three points better with 10 % discordant photos
in about 98, and an identical one always.
"""

from collections.abc import Iterable

from trainer.domain import accuracy_check, category_checks, fitness_checks
from trainer.domain.evidence import GateEvidence
from trainer.domain.gate_policy import DEFAULT_POLICY, GatePolicy
from trainer.domain.verdict import Check, Finding, GateVerdict, Outcome, Reason

CHECKS = {
    Check.PARITY: fitness_checks.check_parity,
    Check.ACCURACY: accuracy_check.check,
    Check.CATEGORIES: category_checks.check,
    Check.CALIBRATION: fitness_checks.check_calibration,
    Check.SIZE: fitness_checks.check_size,
    Check.LATENCY: fitness_checks.check_latency,
}


def decide(evidence: GateEvidence, policy: GatePolicy = DEFAULT_POLICY) -> GateVerdict:
    """Compare challenger and champion, or judge the first version where there is no champion."""
    findings = tuple(check(evidence, policy) for check in CHECKS.values())
    refusals = _reasons(finding for finding in findings if finding.outcome == Outcome.REFUSED)
    grounds = _reasons(finding for finding in findings if finding.check == Check.ACCURACY)
    return GateVerdict(
        accepted=not refusals,
        provisional=len(evidence.answers) < policy.enough_audit_photos,
        reasons=refusals or grounds,
        findings=findings,
    )


def _reasons(findings: Iterable[Finding]) -> tuple[Reason, ...]:
    return tuple(reason for finding in findings for reason in finding.reasons)
