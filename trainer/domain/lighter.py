"""Decide whether a quantised form of a model is offered: only when it is as good and faster.

Quantising a small network to 8 bits costs 0.6 to 2.2 points of accuracy on TrashNet and gains 15 to 40 % of speed: fp32
is what serves, int8 what somebody may choose where it costs nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LighterPolicy:
    """Configure the decision; the shares are of all photos (half a point is .005)."""

    most_lost: float = 0.005
    least_agreement: float = 0.98
    # Of fewer photos, one more mistake is a whole point: nothing can be said about half of one.
    fewest_photos: int = 100


@dataclass(frozen=True, kw_only=True)
class LighterEvidence:
    """Count what both forms said of the same `photos`, answered by people, and of all `images`, golden ones included.

    Latencies are milliseconds for one photo on one thread.
    """

    photos: int
    right: int
    lighter_right: int
    images: int
    same: int
    latency_ms: float
    lighter_latency_ms: float


DEFAULT_POLICY = LighterPolicy()


def refusals(evidence: LighterEvidence, policy: LighterPolicy = DEFAULT_POLICY) -> tuple[str, ...]:
    """Give why the lighter form is not offered, as codes: too-few-photos, loses-too-much, disagrees, not-faster."""
    return tuple(_refusals(evidence, policy))


def _refusals(evidence: LighterEvidence, policy: LighterPolicy) -> Iterator[str]:
    if evidence.photos < policy.fewest_photos:
        yield "too-few-photos"
    if evidence.right - evidence.lighter_right > policy.most_lost * evidence.photos:
        yield "loses-too-much"
    if evidence.same < policy.least_agreement * evidence.images:
        yield "disagrees"
    if not evidence.lighter_latency_ms < evidence.latency_ms:
        yield "not-faster"
