"""Bound the difference between two models that answered the same photos."""

from math import comb, sqrt
from statistics import NormalDist

# Halvings of [-1, 1]: the bound is exact to 1e-12.
HALVINGS = 42


def lower_bound(*, gained: int, spoilt: int, total: int, confidence: float = 0.95) -> float:
    """Return the one-sided lower bound of the difference of two paired accuracies.

    `gained` photos only the first model has right, `spoilt` only the second, of `total`. The bound is the difference at
    which Tango's score test just stops refusing. Unlike Wald's, its variance is that of the hypothesis and not of the
    sample, so it stays honest with few discordant photos, and is not 0 wide with none.

    Raises:
        ValueError: no photos, or more discordant ones than photos.

    References: Tango, Equivalence test and confidence interval for the difference in proportions for the paired-sample
    design, Statistics in Medicine 17, 1998.
    """
    if total < 1 or gained < 0 or spoilt < 0 or gained + spoilt > total:
        raise ValueError("total >= 1 and 0 <= gained + spoilt <= total are needed")
    z = NormalDist().inv_cdf(confidence)
    low, high = -1.0, (gained - spoilt) / total
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if score(gained=gained, spoilt=spoilt, total=total, difference=middle) > z:
            low = middle
        else:
            high = middle
    return high


def score(*, gained: int, spoilt: int, total: int, difference: float) -> float:
    """Return Tango's score: how many standard errors the counts lie above a supposed `difference`."""
    excess = gained - spoilt - total * difference
    only_second = _spoilt_share(gained, spoilt, total, difference)
    variance = total * (2 * only_second + difference * (1 - difference))
    if variance <= 0:
        return 0.0 if excess == 0 else float("inf") if excess > 0 else float("-inf")
    return excess / sqrt(variance)


def _spoilt_share(gained: int, spoilt: int, total: int, difference: float) -> float:
    """Return the likeliest share of photos that only the second has right, were `difference` the truth."""
    quadratic = 2 * total
    linear = (2 * total - gained + spoilt) * difference - gained - spoilt
    constant = -spoilt * difference * (1 - difference)
    return (sqrt(max(linear * linear - 4 * quadratic * constant, 0.0)) - linear) / (2 * quadratic)


def sign_test(*, gained: int, spoilt: int) -> float:
    """Return how likely at least `spoilt` of the discordant photos would be spoilt, were both models equally good.

    The exact form of McNemar's test, one-sided: each discordant photo is a fair coin. 1.0 where nothing is spoilt.

    Raises:
        ValueError: a negative count.

    References: McNemar, Note on the sampling error of the difference between correlated proportions or percentages,
    Psychometrika 12, 1947.
    """
    if gained < 0 or spoilt < 0:
        raise ValueError("counts of photos are needed")
    total = gained + spoilt
    term = comb(total, spoilt)
    ways = 0
    for count in range(spoilt, total + 1):
        ways += term
        term = term * (total - count) // (count + 1)
    share: float = ways / 2**total
    return share
