"""Say when labels accepted by machine must all be withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from trainer.domain.accepting import Promise, threshold_of


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Hold on what terms labels are accepted.

    `source` says who scores the photos, `reads` what each of its outputs reads as, by category id, and `thresholds` how
    sure it must be, as `Decision` has them.
    """

    source: str
    promise: Promise
    reads: Mapping[int, int]
    thresholds: Mapping[str, float | None]

    def threshold_of(self, category_id: int) -> float | None:
        """Return how sure the model must be of a category; None where nothing is accepted."""
        return threshold_of(category_id, self.thresholds)


def why_end(stood: Terms, found: Terms, *, is_contradicted: bool, may_loosen: bool) -> str | None:
    """Say why what stood must end, by the terms that were found now; None while it may stand.

    A stricter threshold means that the bound broke. A looser one only lets more through: that waits until `may_loosen`.
    """
    if stood.source != found.source:
        return "model"
    if stood.promise != found.promise:
        return "rule"
    if stood.reads != found.reads:
        return "categories"
    if is_contradicted:
        return "checks"
    changes = [(stood.threshold_of(each), found.threshold_of(each)) for each in sorted(set(found.reads.values()))]
    if any(_is_stricter(before, now) for before, now in changes):
        return "bound"
    return "replaced" if may_loosen and any(_is_stricter(now, before) for before, now in changes) else None


def _is_stricter(before: float | None, now: float | None) -> bool:
    return before is not None and (now is None or now > before)
