"""The bound of a paired difference keeps its promise."""

import random
from math import log, sqrt

import pytest

from trainer.domain.paired import lower_bound, score, sign_test


def test_lower_bound_is_where_the_score_is_the_quantile() -> None:
    bound = lower_bound(gained=12, spoilt=20, total=400)

    assert score(gained=12, spoilt=20, total=400, difference=bound) == pytest.approx(1.6449, abs=1e-3)


def test_lower_bound_without_discordant_photos_has_its_closed_form() -> None:
    z_squared = 1.6448536**2

    assert lower_bound(gained=0, spoilt=0, total=44) == pytest.approx(-z_squared / (44 + z_squared), abs=1e-6)


@pytest.mark.parametrize(("gained", "spoilt", "difference"), [(12, 20, -0.05), (5, 0, -0.02), (0, 9, 0.01)])
def test_score_agrees_with_a_likelihood_maximised_by_search(gained: int, spoilt: int, difference: float) -> None:
    """The shares that the score's variance is made of, found by trying a hundred thousand of them."""
    total, tried = 400, 100_000
    lowest, highest = max(0.0, -difference), (1 - difference) / 2

    def likelihood(share: float) -> float:
        shares = (share + difference, share, 1 - 2 * share - difference)
        counts = (gained, spoilt, total - gained - spoilt)
        return sum(count * log(share) for count, share in zip(counts, shares, strict=True) if count)

    likeliest = max((lowest + (highest - lowest) * (n + 0.5) / tried for n in range(tried)), key=likelihood)
    variance = total * (2 * likeliest + difference - difference**2)
    expected = (gained - spoilt - total * difference) / sqrt(variance)

    assert score(gained=gained, spoilt=spoilt, total=total, difference=difference) == pytest.approx(expected, rel=1e-3)


def test_lower_bound_grows_with_gains_and_falls_with_losses() -> None:
    assert lower_bound(gained=11, spoilt=10, total=300) > lower_bound(gained=10, spoilt=10, total=300)
    assert lower_bound(gained=10, spoilt=11, total=300) < lower_bound(gained=10, spoilt=10, total=300)


@pytest.mark.parametrize(("gained", "spoilt"), [(0.02, 0.05), (0.0, 0.03), (0.10, 0.10)])
def test_lower_bound_covers_the_truth_in_95_of_100(gained: float, spoilt: float) -> None:
    chance = random.Random(3)
    covered = 0

    for _ in range(1000):
        drawn = chance.choices("gse", weights=[gained, spoilt, 1 - gained - spoilt], k=500)
        bound = lower_bound(gained=drawn.count("g"), spoilt=drawn.count("s"), total=500)
        covered += bound <= gained - spoilt

    assert covered >= 930


@pytest.mark.parametrize("counts", [(0, 0, 0), (-1, 0, 5), (3, 3, 5)])
def test_lower_bound_of_impossible_counts_is_refused(counts: tuple[int, int, int]) -> None:
    gained, spoilt, total = counts

    with pytest.raises(ValueError, match="needed"):
        lower_bound(gained=gained, spoilt=spoilt, total=total)


def test_lower_bound_when_all_is_lost_is_near_minus_one() -> None:
    assert lower_bound(gained=0, spoilt=50, total=50) < -0.9


@pytest.mark.parametrize(
    ("gained", "spoilt", "expected"), [(0, 0, 1.0), (5, 0, 1.0), (0, 7, 1 / 128), (1, 3, 5 / 16), (3, 3, 42 / 64)]
)
def test_sign_test_counts_the_coins_that_fall_so_or_worse(gained: int, spoilt: int, expected: float) -> None:
    assert sign_test(gained=gained, spoilt=spoilt) == pytest.approx(expected, rel=1e-12)


def test_sign_test_of_thousands_is_exact() -> None:
    assert sign_test(gained=2000, spoilt=2000) == pytest.approx(0.5063, abs=1e-4)
    assert sign_test(gained=0, spoilt=2000) < 1e-300


def test_sign_test_of_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="counts"):
        sign_test(gained=-1, spoilt=3)
