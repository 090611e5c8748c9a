"""The gate's look at a challenger: gather the evidence, decide, count the look as a row."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings

from trainer.domain import gate
from trainer.domain.evidence import GateEvidence
from trainer.domain.gate_policy import GatePolicy
from trainer.domain.verdict import Finding, GateVerdict, Reason
from trainer.models import GateLook, ModelVersion
from trainer.selectors import releases
from trainer.services import gate_evidence

PHOTOS_KEPT = 12  # of those that decided, on each side of each reason


def look(challenger: ModelVersion) -> GateLook:
    """Compare a version with the champion on the answered audit photos, and record the look.

    The same two are not compared twice: each look at the slice costs it some of its worth.
    """
    champion = releases.current()
    champion_version = champion.version if champion else None
    earlier = GateLook.objects.filter(challenger=challenger, champion=champion_version).first()
    if earlier is not None:
        return earlier
    strictness = policy()
    evidence = gate_evidence.gather(challenger, champion_version, strictness)
    return _record(challenger, champion_version, evidence, gate.decide(evidence, strictness))


def policy() -> GatePolicy:
    """Give the deployment's policy."""
    return GatePolicy(largest_mb=settings.MAGPIE_GATE_LARGEST_MB, slowest_ms=settings.MAGPIE_GATE_SLOWEST_MS)


def _record(
    challenger: ModelVersion, champion: ModelVersion | None, evidence: GateEvidence, verdict: GateVerdict
) -> GateLook:
    return GateLook.objects.create(
        challenger=challenger,
        champion=champion,
        audit_photos=len(evidence.answers),
        is_accepted=verdict.accepted,
        is_provisional=verdict.provisional,
        reasons=[_plain(reason) for reason in verdict.reasons],
        figures=_figures(evidence, verdict),
    )


def _figures(evidence: GateEvidence, verdict: GateVerdict) -> dict[str, Any]:
    return {
        "challenger_right": sum(answer.challenger_is_right for answer in evidence.answers),
        "champion_right": sum(answer.champion_is_right for answer in evidence.answers),
        "categories": [asdict(category) for category in evidence.categories],
        "findings": [_finding(finding) for finding in verdict.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check.value,
        "outcome": finding.outcome.value,
        "reasons": [
            {
                **_plain(reason),
                "spoilt": list(reason.spoilt[:PHOTOS_KEPT]),
                "gained": list(reason.gained[:PHOTOS_KEPT]),
            }
            for reason in finding.reasons
        ],
    }


def _plain(reason: Reason) -> dict[str, Any]:
    """Give a reason without its photos: those that are audit are nobody's to know but an administrator's."""
    return {"code": reason.code, "params": dict(reason.params)}
