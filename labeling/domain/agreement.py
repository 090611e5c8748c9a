"""How alike people answer, beyond what chance alone would make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How two raters agree on the photos that both answered; `kappa` is None where it says nothing."""

    photos: int
    agreed: int
    kappa: float | None


def of(pairs: Mapping[tuple[Hashable, Hashable], int]) -> Agreement:
    """Compare two raters, from how often the first said this and the second that.

    References:
        Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20, 1960.
    """
    photos = sum(pairs.values())
    agreed = sum(count for (first, second), count in pairs.items() if first == second)
    return Agreement(photos=photos, agreed=agreed, kappa=_kappa(pairs, photos=photos, agreed=agreed))


def most_of_the_others(ratings: Mapping[int, Hashable], rater: int) -> Hashable | None:
    """Give what most raters said, this one aside; None where as many said something else."""
    said = Counter(label for other, label in ratings.items() if other != rater).most_common(2)
    if not said or (len(said) > 1 and said[0][1] == said[1][1]):
        return None
    return said[0][0]


def _kappa(pairs: Mapping[tuple[Hashable, Hashable], int], *, photos: int, agreed: int) -> float | None:
    """Give (observed - expected) / (1 - expected); None where chance alone would agree on everything."""
    firsts, seconds = Counter[Hashable](), Counter[Hashable]()
    for (first, second), count in pairs.items():
        firsts[first] += count
        seconds[second] += count
    by_chance = sum(count * seconds[said] for said, count in firsts.items())  # of photos * photos
    if by_chance == photos * photos:
        return None
    return (agreed * photos - by_chance) / (photos * photos - by_chance)
