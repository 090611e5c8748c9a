"""Chance has its share, and the stored probability is the true one."""

from collections import Counter

import numpy as np
import pytest

from trainer.selection.chance import Draw, draws
from trainer.selection.reasons import Reason

PREFERRED = [(4, Reason.DOUBTFUL), (2, Reason.DOUBTFUL), (0, Reason.DOUBTFUL), (1, Reason.DOUBTFUL), (3, Reason.RARE)]


def draw(seed: int, *, photos: int = 5, share: float = 0.4) -> list[Draw]:
    return list(draws(iter(PREFERRED), photos, random_share=share, rng=np.random.default_rng(seed)))


def test_draws_take_every_row_once() -> None:
    assert sorted(d.row for d in draw(0, photos=9)) == list(range(9))


def test_draws_without_chance_follow_the_preference() -> None:
    drawn = draw(0, share=0.0)

    assert [(d.row, d.reason) for d in drawn] == PREFERRED
    assert all(d.probability == 1 for d in drawn)


def test_draws_give_chance_its_share() -> None:
    preferred = ((row, Reason.DOUBTFUL) for row in range(20_000))

    drawn = draws(preferred, 20_000, random_share=0.1, rng=np.random.default_rng(1))
    first = [next(drawn) for _ in range(5_000)]

    assert 430 <= sum(d.reason is Reason.RANDOM for d in first) <= 570


def test_probability_of_the_second_draw_is_how_often_it_happens() -> None:
    """Over 20,000 repetitions: what follows row 4 comes as often as its stored probability says."""
    seconds: Counter[int] = Counter()
    stored: dict[int, float] = {}

    for seed in range(20_000):
        first, second = draw(seed)[:2]
        if first.row == PREFERRED[0][0]:
            seconds[second.row] += 1
            stored[second.row] = second.probability

    assert stored.keys() == {0, 1, 2, 3}
    assert sum(stored.values()) == pytest.approx(1)
    for row, probability in stored.items():
        assert seconds[row] / seconds.total() == pytest.approx(probability, abs=0.015)


def test_draws_after_the_preference_ended_are_uniform() -> None:
    drawn = draw(0, photos=9)

    late = [d for d in drawn if d.row >= 5][-1]
    assert late.reason is Reason.RANDOM
    assert drawn[-1].probability == 1


def test_draws_without_preference_are_all_by_chance() -> None:
    drawn = list(draws(iter(()), 4, random_share=0.1, rng=np.random.default_rng(0)))

    assert [d.probability for d in drawn] == [1 / 4, 1 / 3, 1 / 2, 1]
    assert {d.reason for d in drawn} == {Reason.RANDOM}
