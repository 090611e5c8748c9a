"""Check what a host needs beside accuracy: an honest export, honest confidences, a bearable size and speed."""

from trainer.domain.evidence import Cost, GateEvidence
from trainer.domain.gate_policy import GatePolicy
from trainer.domain.verdict import Check, Finding, Number, Outcome, Reason

BYTES_PER_MB = 1_000_000


def check_parity(evidence: GateEvidence, policy: GatePolicy) -> Finding:
    """See that the exported graph answers as the trained network does."""
    parity = evidence.parity
    facts: dict[str, Number] = {"images": parity.images, "largest_difference": parity.difference}
    refusals = () if parity.passed else (Reason("parity-failed", facts),)
    return Finding.of(Check.PARITY, refusals=refusals, otherwise=Reason("parity-held", facts))


def check_calibration(evidence: GateEvidence, policy: GatePolicy) -> Finding:
    """See that confidences are not less honest than the champion's, by more than the margin and than by chance."""
    facts = evidence.calibration
    if facts is None:
        return Finding(Check.CALIBRATION, Outcome.NOT_JUDGED)
    if facts.champion is None or facts.least_change is None:
        only = Reason("calibration-measured", {"challenger_ece": facts.challenger})
        return Finding(Check.CALIBRATION, Outcome.NOT_JUDGED, (only,))
    both = {"challenger_ece": facts.challenger, "champion_ece": facts.champion}
    if len(evidence.answers) < policy.enough_audit_photos:
        few = Reason("calibration-of-few", {**both, "needed": policy.enough_audit_photos})
        return Finding(Check.CALIBRATION, Outcome.NOT_JUDGED, (few,))
    is_worse = facts.challenger - facts.champion > policy.calibration_margin and facts.least_change > 0
    refusals = (Reason("worse-calibrated", both),) if is_worse else ()
    return Finding.of(Check.CALIBRATION, refusals=refusals, otherwise=Reason("calibration-kept", both))


def check_size(evidence: GateEvidence, policy: GatePolicy) -> Finding:
    """See that the bundle is not too large to travel; one as large as the champion's has travelled."""
    own, other = evidence.challenger_cost, evidence.champion_cost
    if own is None:
        return Finding(Check.SIZE, Outcome.NOT_JUDGED)
    facts: dict[str, Number] = {"mb": _mb(own), "limit_mb": policy.largest_mb}
    if other is not None:
        facts["champion_mb"] = _mb(other)
    is_larger = other is None or own.size_bytes > policy.larger_than_chance * other.size_bytes
    refusals = (Reason("too-large", facts),) if is_larger and _mb(own) > policy.largest_mb else ()
    return Finding.of(Check.SIZE, refusals=refusals, otherwise=Reason("size-borne", facts))


def check_latency(evidence: GateEvidence, policy: GatePolicy) -> Finding:
    """See that a photo does not take too long. Both are timed in turns on one machine.

    A machine that is slow for both at the moment refuses nothing: the challenger must be the slower one, too.
    """
    own, other = evidence.challenger_cost, evidence.champion_cost
    if own is None:
        return Finding(Check.LATENCY, Outcome.NOT_JUDGED)
    facts: dict[str, Number] = {"ms": own.latency_ms, "limit_ms": policy.slowest_ms}
    if other is not None:
        facts["champion_ms"] = other.latency_ms
    is_slower = other is None or own.latency_ms > policy.slower_than_chance * other.latency_ms
    refusals = (Reason("too-slow", facts),) if is_slower and own.latency_ms > policy.slowest_ms else ()
    return Finding.of(Check.LATENCY, refusals=refusals, otherwise=Reason("speed-borne", facts))


def _mb(cost: Cost) -> float:
    return cost.size_bytes / BYTES_PER_MB
