from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trainer.fitting.rows import PhotoRow
from trainer.fitting.validation_split import hold_back


def row(number: int, category: int, group: int) -> PhotoRow:
    return PhotoRow(f"{number:064x}", category, f"group-{group}", "train", bytes)


def rng() -> np.random.Generator:
    return np.random.default_rng(2)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 12)), max_size=60), st.floats(0, 0.5))
def test_hold_back_never_divides_a_group(drawn: list[tuple[int, int]], share: float) -> None:
    rows = [row(number, category, group) for number, (category, group) in enumerate(drawn)]

    learned, held = hold_back(rows, share, rng())

    assert not {each.group for each in learned} & {each.group for each in held}
    assert Counter(learned) + Counter(held) == Counter(rows)


def test_hold_back_takes_a_tenth_of_each_category() -> None:
    rows = [row(number, number % 3, number) for number in range(600)]

    _, held = hold_back(rows, 0.1, rng())

    assert Counter(each.category for each in held) == {0: 20, 1: 20, 2: 20}


def test_hold_back_leaves_a_category_of_one_group_to_learn_from() -> None:
    rows = [row(number, 0, 0) for number in range(20)] + [row(20 + number, 1, 1 + number) for number in range(20)]

    learned, _ = hold_back(rows, 0.5, rng())

    assert sum(each.category == 0 for each in learned) == 20


def test_hold_back_of_no_share_holds_nothing() -> None:
    rows = [row(number, number % 2, number) for number in range(50)]

    assert hold_back(rows, 0.0, rng()) == (tuple(rows), ())


def test_photo_that_is_gone_deals_no_other_group_anew() -> None:
    rows = [row(number, number % 3, number) for number in range(300)]
    before = {each.group for each in hold_back(rows, 0.2, rng())[1]}

    after = {each.group for each in hold_back(rows[1:], 0.2, rng())[1]}

    assert len(before ^ after) <= 2
