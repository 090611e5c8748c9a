"""How two reviewers who hold one photo are told from two who held it one after the other."""

from __future__ import annotations

from benchmarks.holdings import Holding, Ledger, held_twice


def test_held_twice_one_after_the_other_is_none() -> None:
    assert held_twice([Holding(5, 1, 0.0, 1.0), Holding(5, 2, 1.0, 2.0)]) == set()


def test_held_twice_at_one_moment() -> None:
    holdings = [Holding(5, 1, 0.0, 1.0), Holding(6, 1, 0.0, 9.0), Holding(5, 2, 0.9, 2.0)]

    assert held_twice(holdings) == {5}


def test_held_twice_by_the_same_reviewer_is_none() -> None:
    assert held_twice([Holding(5, 1, 0.0, 2.0), Holding(5, 1, 1.0, 3.0)]) == set()


def test_ledger_counts_a_photo_in_two_hands_once() -> None:
    ledger = Ledger()
    for reviewer in (1, 2):
        ledger.took(reviewer, [5, 6])
    for reviewer in (1, 2):
        ledger.lets_go(reviewer, 5)
        ledger.was_answered(reviewer, 5, is_accepted=True)

    assert ledger.doubles() == 1


def test_ledger_counts_a_photo_that_two_settled_though_nobody_saw_them_hold_it() -> None:
    ledger = Ledger()
    for reviewer in (1, 2):
        ledger.was_answered(reviewer, 5, is_accepted=True)

    assert ledger.doubles() == 1


def test_ledger_handed_on_is_no_double() -> None:
    ledger = Ledger()
    for reviewer in (1, 2):
        ledger.took(reviewer, [5])
        ledger.lets_go(reviewer, 5)
    ledger.was_answered(2, 5, is_accepted=True)
    ledger.was_answered(1, 5, is_accepted=False)

    assert ledger.doubles() == 0
    assert ledger.refused == 1
