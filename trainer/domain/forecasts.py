"""How much more answers are worth: a learning curve, carried a little further than it was measured.

The share of mistakes is taken to fall as a power of the answers learned from. Its exponent comes from the curve, the
level from audit photos alone: so a curve that was measured on the pool says by which part the mistakes shrink, and
never how many there are.

References:
    Cortes, Jackel, Solla, Vapnik and Denker, "Learning Curves: Asymptotic Values and Rate of Convergence", NIPS 1993.
    Hestness and others, "Deep Learning Scaling is Predictable, Empirically", 2017.
    Viering and Loog, "The Shape of Learning Curves: a Review", IEEE TPAMI 45, 2023.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import exp, log

STEP = 40  # answers of one category that a forecast speaks of; never more than were learned from already
ENOUGH_AUDIT = 20  # audit photos, below which nothing is said
WORTHLESS = 0.005  # a gain that surely stays below half a point is none

_EXPONENTS = tuple(n / 30 for n in range(46))  # 0 to 1.5
_USUAL_EXPONENT = 0.5  # of the half-normal prior: exponents beyond 1 were hardly ever measured
_LEVELS = tuple(1 / (1 + exp(-n / 10)) for n in range(-70, 41))  # evenly on the scale of logits
_TAIL = 0.025  # left out on either side of an interval

Weighted = tuple[float, float]  # a value and its weight


@dataclass(frozen=True, slots=True)
class Point:
    """One place of a learning curve: of `tried` photos `wrong` were mistaken, after so many answers `learned`."""

    learned: float
    wrong: float
    tried: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What `more` answers are worth: the share of photos that would be right besides, with its 95 % interval."""

    more: int
    value: float
    low: float
    high: float

    @property
    def is_nothing(self) -> bool:
        """Say whether more answers are surely worth less than can be noticed."""
        return self.high < WORTHLESS


def gain(*, wrong: int, tried: int, learned: int, curves: Sequence[Sequence[Point]], more: int = STEP) -> Gain | None:
    """Forecast what more answers are worth where `wrong` of `tried` audit photos are mistaken after `learned` answers.

    Each of `curves` has a level of its own; all have one exponent. None where too few audit photos were judged.
    """
    further = min(more, learned)
    if tried < ENOUGH_AUDIT or further < 1:
        return None
    exponents = _exponents(curves)
    grown = (learned + further) / learned
    gains = [
        (level * (1 - grown**-exponent), weight * level_weight)
        for (exponent, weight), (level, level_weight) in product(exponents, _levels(wrong, tried))
    ]
    low, middle, high = _quantiles(gains, (_TAIL, 0.5, 1 - _TAIL))
    return Gain(more=further, value=middle, low=low, high=high)


def _exponents(curves: Sequence[Sequence[Point]]) -> list[Weighted]:
    """Weigh each exponent by how well it explains the curves, and how usual it is."""
    likelihoods = [
        sum(_log_likelihood(curve, exponent) for curve in curves) - (exponent / _USUAL_EXPONENT) ** 2 / 2
        for exponent in _EXPONENTS
    ]
    return list(zip(_EXPONENTS, _scaled(likelihoods), strict=True))


def _log_likelihood(curve: Sequence[Point], exponent: float) -> float:
    """Say how likely a curve is with this exponent, at the level that suits it best."""
    if len(curve) < 2:
        return 0.0
    last = max(point.learned for point in curve)
    shares = [(point.learned / last) ** -exponent for point in curve]
    expected = sum(point.tried * share for point, share in zip(curve, shares, strict=True))
    level = (sum(point.wrong for point in curve) + 0.5) / (expected + 1)
    return sum(_log_binomial(point, level * share) for point, share in zip(curve, shares, strict=True))


def _log_binomial(point: Point, share: float) -> float:
    known = min(max(share, 1e-6), 1 - 1e-6)
    return point.wrong * log(known) + (point.tried - point.wrong) * log(1 - known)


def _levels(wrong: int, tried: int) -> list[Weighted]:
    """Weigh each share of mistakes by what the audit photos say, with Jeffreys' prior."""
    counted = Point(learned=1, wrong=wrong + 0.5, tried=tried + 1)
    return list(zip(_LEVELS, _scaled([_log_binomial(counted, level) for level in _LEVELS]), strict=True))


def _scaled(log_weights: Sequence[float]) -> list[float]:
    """Turn logarithms of weights into weights of sum 1."""
    highest = max(log_weights)
    weights = [exp(value - highest) for value in log_weights]
    total = sum(weights)
    return [weight / total for weight in weights]


def _quantiles(weighted: Sequence[Weighted], shares: Sequence[float]) -> list[float]:
    """Give the values below which these shares of the weight lie."""
    found, passed = [], 0.0
    remaining = iter(sorted(weighted))
    value = 0.0
    for share in shares:
        while passed < share:
            value, weight = next(remaining)
            passed += weight
        found.append(value)
    return found
