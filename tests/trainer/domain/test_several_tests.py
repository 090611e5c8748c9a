"""Several tests at once cry wolf no more often than one."""

import random

from trainer.domain.several_tests import rejected


def test_rejected_holds_each_p_value_against_its_own_level() -> None:
    p_values = {1: 0.010, 2: 0.013, 3: 0.020, 4: 0.400}

    assert rejected(p_values, level=0.05) == [1, 2, 3]  # .0125, .0167, .025, .05


def test_rejected_stops_at_the_first_that_is_not_small_enough() -> None:
    p_values = {1: 0.013, 2: 0.014, 3: 0.015, 4: 0.016}

    assert rejected(p_values, level=0.05) == []  # each alone is under .05


def test_rejected_of_one_is_the_plain_test_and_of_nothing_is_nothing() -> None:
    assert rejected({7: 0.05}, level=0.05) == [7]
    assert rejected({}, level=0.05) == []


def test_rejected_is_rarely_wrong_about_any_of_twenty() -> None:
    chance = random.Random(5)

    wrong = sum(bool(rejected({key: chance.random() for key in range(20)}, level=0.05)) for _ in range(2000))

    assert 60 <= wrong <= 140  # 100 expected; without the correction 1,280
