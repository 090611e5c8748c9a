"""Wilson's interval is the published one, and covers."""

import numpy as np
import pytest

from trainer.evaluation.intervals import wilson


@pytest.mark.parametrize(
    ("successes", "total", "expected"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)), (20, 20, (0.8389, 1.0))],
)
def test_wilson_agrees_with_published_figures(successes: int, total: int, expected: tuple[float, float]) -> None:
    """The first three are of Newcombe, Statistics in Medicine 1998, table I; the last mirrors the third."""
    assert wilson(successes, total) == pytest.approx(expected, abs=1e-4)


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.97])
def test_wilson_covers_the_truth(share: float) -> None:
    counts = np.random.default_rng(1).binomial(200, share, size=1000)

    covered = sum(low <= share <= high for low, high in (wilson(int(count), 200) for count in counts))

    assert covered >= 920


def test_wilson_of_more_successes_than_photos_is_refused() -> None:
    with pytest.raises(ValueError, match="needed"):
        wilson(3, 2)
