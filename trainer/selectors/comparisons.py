"""Two versions side by side, on the audit photos that both have answered: what one has right and the other has not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labeling.selectors import categories
from trainer.domain import paired
from trainer.evaluation import slices
from trainer.evaluation.slices import Slice
from trainer.models import ModelVersion
from trainer.selectors import confusions
from trainer.selectors.confusions import Judged

_ONE_SIDE = 0.975  # two bounds of this confidence make a 95 % interval

Pair = tuple[Judged, Judged]


@dataclass(frozen=True, slots=True)
class Changed:
    """An audit photo that one version has right and the other has not."""

    photo_id: int
    truth: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How the second version does on some photos, and how the first: `value` is the second's share less the first's.

    `low` and `high` are its 95 % interval (Tango's score, for paired answers).
    """

    name: str
    first: Slice
    second: Slice
    gained: int
    spoilt: int
    value: float
    low: float
    high: float

    @property
    def is_shown(self) -> bool:
        """Say whether the difference is more than chance would make of two equal versions."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All photos together, each category, and the photos that changed: those the second gained, and those it spoilt."""

    overall: Difference | None
    by_category: Sequence[Difference]
    gained: Sequence[Changed]
    spoilt: Sequence[Changed]


def of(first: ModelVersion, second: ModelVersion) -> Comparison:
    """Compare two versions; nothing is decided by it, so it is no look of the gate."""
    pairs = _pairs(first, second)
    everything = categories.everything()
    names = {category.pk: category.name for category in everything}
    return Comparison(
        overall=_difference("", pairs) if pairs else None,
        by_category=[
            _difference(category.name, of_category)
            for category in everything
            if (of_category := [pair for pair in pairs if pair[0].truth == category.pk])
        ],
        gained=_changed(pairs, names, lambda ours, theirs: not _is_right(ours) and _is_right(theirs)),
        spoilt=_changed(pairs, names, lambda ours, theirs: _is_right(ours) and not _is_right(theirs)),
    )


def _pairs(first: ModelVersion, second: ModelVersion) -> list[Pair]:
    ours, theirs = confusions.judged(first), confusions.judged(second)
    return [(ours[photo_id], theirs[photo_id]) for photo_id in sorted(ours.keys() & theirs.keys())]


def _is_right(judged: Judged) -> bool:
    return judged.truth == judged.predicted


def _difference(name: str, pairs: Sequence[Pair]) -> Difference:
    right = [(_is_right(ours), _is_right(theirs)) for ours, theirs in pairs]
    gained, spoilt, total = right.count((False, True)), right.count((True, False)), len(pairs)
    both = right.count((True, True))
    return Difference(
        name=name,
        first=slices.of_counts(name, both + spoilt, total),
        second=slices.of_counts(name, both + gained, total),
        gained=gained,
        spoilt=spoilt,
        value=(gained - spoilt) / total,
        low=paired.lower_bound(gained=gained, spoilt=spoilt, total=total, confidence=_ONE_SIDE),
        high=-paired.lower_bound(gained=spoilt, spoilt=gained, total=total, confidence=_ONE_SIDE),
    )


def _changed(pairs: Sequence[Pair], names: dict[int, str], is_meant: Callable[[Judged, Judged], bool]) -> list[Changed]:
    """Give the photos that are meant, those first of which the two versions are surest together."""
    found = [(ours, theirs) for ours, theirs in pairs if is_meant(ours, theirs)]
    found.sort(key=lambda pair: -(pair[0].confidence + pair[1].confidence))
    return [
        Changed(
            photo_id=ours.photo_id,
            truth=names.get(ours.truth, ""),
            first=names.get(ours.predicted, ""),
            second=names.get(theirs.predicted, ""),
        )
        for ours, theirs in found
    ]
