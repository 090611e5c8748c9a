"""Lots are fair, and come out the same whoever draws them."""

from __future__ import annotations

import pytest

from labeling.domain import lots


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_as_many_are_drawn_as_was_said(share: float) -> None:
    drawn = sum(lots.is_drawn(ticket=ticket, draw=7, share=share) for ticket in range(10_000))

    assert abs(drawn - 10_000 * share) < 4 * (10_000 * share * (1 - share)) ** 0.5


def test_a_draw_is_always_the_same_and_another_one_is_not() -> None:
    first, again, other = ([lots.is_drawn(ticket=each, draw=n, share=0.5) for each in range(64)] for n in (1, 1, 2))

    assert first == again
    assert first != other


def test_nothing_and_everything() -> None:
    assert not lots.is_drawn(ticket=1, draw=1, share=0.0)
    assert lots.is_drawn(ticket=1, draw=1, share=1.0)
