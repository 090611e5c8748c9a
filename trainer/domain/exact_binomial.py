"""Bound a share exactly, from so many hits in so many draws."""

from math import exp, lgamma, log

# Halvings of [0, 1]: the bounds are exact to 1e-12.
HALVINGS = 40
NEGLIGIBLE = 1e-17


def at_most(hits: int, draws: int, share: float) -> float:
    """Return the probability of at most so many hits in so many draws, each one with probability `share`.

    Raises:
        ValueError: no draws, a negative number of hits, or a share outside [0, 1].
    """
    if draws < 1 or hits < 0 or not 0 <= share <= 1:
        raise ValueError("draws >= 1, hits >= 0 and 0 <= share <= 1 are needed")
    if hits >= draws or share == 0:
        return 1.0
    if share == 1:
        return 0.0
    if hits > draws * share:  # the other tail is the shorter one, and sums without loss
        return 1.0 - _lower_tail(draws - hits - 1, draws, 1 - share)
    return _lower_tail(hits, draws, share)


def upper_bound(hits: int, draws: int, *, confidence: float) -> float:
    """Return the one-sided upper bound of a share; 1 when nothing was drawn.

    The share at which so few hits would only just not be too few: whatever the truth, the bound lies below it in at
    most 1 - `confidence` of all samples.

    Raises:
        ValueError: more hits than draws, or a confidence outside (0, 1).

    References: Clopper and Pearson, The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial,
    Biometrika 26, 1934.
    """
    _check(hits, draws, confidence)
    if hits == draws:
        return 1.0
    low, high = hits / draws, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if at_most(hits, draws, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def lower_bound(hits: int, draws: int, *, confidence: float) -> float:
    """Return the one-sided lower bound of a share; 0 when nothing was drawn. Raises as `upper_bound`."""
    _check(hits, draws, confidence)
    return 0.0 if draws == 0 else 1.0 - upper_bound(draws - hits, draws, confidence=confidence)


def fewest_draws(share: float, *, confidence: float, hits: int = 0) -> int:
    """Return how many draws with no more than so many hits it takes to bound a share by `share`."""
    draws = hits + 1
    while at_most(hits, draws, share) > 1 - confidence:
        draws += 1
    return draws


def _lower_tail(hits: int, draws: int, share: float) -> float:
    """Sum the terms from `hits` down, each smaller than the one before."""
    term = exp(
        lgamma(draws + 1)
        - lgamma(hits + 1)
        - lgamma(draws - hits + 1)
        + hits * log(share)
        + (draws - hits) * log(1 - share)
    )
    total = term
    for hit in range(hits, 0, -1):
        term *= hit * (1 - share) / ((draws - hit + 1) * share)
        total += term
        if term < total * NEGLIGIBLE:
            break
    return min(1.0, total)


def _check(hits: int, draws: int, confidence: float) -> None:
    if not 0 <= hits <= draws or not 0 < confidence < 1:
        raise ValueError("0 <= hits <= draws and 0 < confidence < 1 are needed")
