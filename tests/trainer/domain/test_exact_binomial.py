"""Exact bounds are those of the textbook, and keep their promise."""

import pytest
from scipy.stats import beta, binom

from trainer.domain.exact_binomial import at_most, fewest_draws, lower_bound, upper_bound


@pytest.mark.parametrize(
    ("hits", "draws", "share"), [(0, 1, 0.3), (3, 152, 0.05), (40, 400, 0.05), (5, 400, 0.9), (1990, 20_000, 0.1)]
)
def test_at_most_is_the_binomials_distribution(hits: int, draws: int, share: float) -> None:
    assert at_most(hits, draws, share) == pytest.approx(binom.cdf(hits, draws, share), rel=1e-8, abs=1e-15)


def test_at_most_of_certain_things() -> None:
    assert at_most(5, 5, 0.4) == 1.0
    assert at_most(0, 5, 0.0) == 1.0
    assert at_most(4, 5, 1.0) == 0.0
    with pytest.raises(ValueError, match="draws"):
        at_most(0, 0, 0.5)


@pytest.mark.parametrize(("hits", "draws"), [(0, 59), (1, 93), (17, 152), (500, 10_000)])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.999])
def test_bounds_are_clopper_and_pearsons(hits: int, draws: int, confidence: float) -> None:
    upper = beta.ppf(confidence, hits + 1, draws - hits)
    lower = beta.ppf(1 - confidence, hits, draws - hits + 1) if hits else 0.0

    assert upper_bound(hits, draws, confidence=confidence) == pytest.approx(upper, abs=1e-9)
    assert lower_bound(hits, draws, confidence=confidence) == pytest.approx(lower, abs=1e-9)


def test_bounds_of_nothing_say_nothing() -> None:
    assert upper_bound(0, 0, confidence=0.95) == 1.0
    assert lower_bound(0, 0, confidence=0.95) == 0.0
    assert upper_bound(4, 4, confidence=0.95) == 1.0
    with pytest.raises(ValueError, match="hits"):
        upper_bound(5, 4, confidence=0.95)


def test_fewest_draws_is_the_first_number_that_can_bound() -> None:
    needed = fewest_draws(0.05, confidence=0.95)

    assert [needed, *(fewest_draws(0.05, confidence=0.95, hits=hits) for hits in (1, 2, 3))] == [59, 93, 124, 153]
    assert upper_bound(0, needed, confidence=0.95) <= 0.05 < upper_bound(0, needed - 1, confidence=0.95)
