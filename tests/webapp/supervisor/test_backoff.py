"""Deaths in a row wait longer and longer; a steady life forgives them."""

from __future__ import annotations

from webapp.supervisor.backoff import Backoff


def test_wait_doubles_up_to_the_longest() -> None:
    backoff = Backoff(first_s=1, longest_s=5)

    assert [backoff.wait_s(deaths) for deaths in (1, 2, 3, 4, 50)] == [1, 2, 4, 5, 5]


def test_deaths_add_up_while_lives_are_short() -> None:
    assert Backoff(steady_s=60).deaths_after(3, lived_s=59) == 4


def test_deaths_start_over_after_a_steady_life() -> None:
    assert Backoff(steady_s=60).deaths_after(3, lived_s=60) == 1
