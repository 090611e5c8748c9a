"""Look-alikes come far from each other, and none is lost."""

import numpy as np

from trainer.selection.chance import Draw
from trainer.selection.reasons import Reason
from trainer.selection.spacing import MOST_HELD, arrange
from trainer.selection.unit_vectors import UnitVectors


def arranged(kinds: list[int], *, count: int, apart: int, reason: Reason = Reason.DOUBTFUL) -> list[int]:
    """Arrange photos of some kinds, each a direction of its own; give the kinds in their places."""
    vectors = UnitVectors(np.eye(max(kinds) + 1, dtype=np.float32)[kinds], np.float32(0) * np.ones(max(kinds) + 1))
    draws = (Draw(row, reason, 0.5) for row in range(len(kinds)))
    return [kinds[draw.row] for draw in arrange(draws, vectors, count=count, apart=apart, cosine=0.85)]


def test_the_second_of_two_look_alikes_waits_as_long_as_it_must_and_no_longer() -> None:
    assert arranged([0, 0, 1, 2, 3, 4], count=6, apart=3) == [0, 1, 2, 0, 3, 4]


def test_what_waits_waits_on_when_its_like_is_shown() -> None:
    assert arranged([0, 0, 0, 1, 2, 3, 4, 5], count=8, apart=3) == [0, 1, 2, 0, 3, 4, 0, 5]


def test_no_draw_is_lost_or_shown_twice() -> None:
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 30, 400).tolist()

    shown = arranged(kinds, count=400, apart=10)

    assert sorted(shown) == sorted(kinds)
    assert all(len(set(shown[place : place + 10])) == 10 for place in range(200))


def test_look_alikes_alone_come_all_the_same() -> None:
    assert arranged([0] * (MOST_HELD + 20), count=MOST_HELD + 20, apart=10) == [0] * (MOST_HELD + 20)
    assert arranged([0] * (MOST_HELD + 20), count=5, apart=10) == [0] * 5


def test_photos_of_a_split_category_never_wait() -> None:
    assert arranged([0, 0, 1, 1], count=4, apart=3, reason=Reason.SPLIT) == [0, 0, 1, 1]


def test_one_apart_is_any_order() -> None:
    assert arranged([0, 0, 1], count=3, apart=1) == [0, 0, 1]
