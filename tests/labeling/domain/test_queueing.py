"""How audit and pool take turns."""

from __future__ import annotations

import pytest

from labeling.domain import queueing


@pytest.mark.parametrize(("answered", "every"), [(0, 5), (99, 5), (100, 10), (5000, 10)])
def test_one_in_fades_after_a_hundred(answered: int, every: int) -> None:
    assert queueing.one_in(answered) == every


@pytest.mark.parametrize("start", range(5))
def test_audit_places_of_a_page_are_exactly_its_share(start: int) -> None:
    places = queueing.audit_places(10, every=5, start=start)

    assert sum(places) == 2
    assert len(places) == 10


def test_audit_places_of_single_photos_are_their_share_on_average() -> None:
    first = [queueing.audit_places(1, every=5, start=start)[0] for start in range(5)]

    assert sum(first) == 1


def test_interleave_keeps_both_orders() -> None:
    mixed = queueing.interleave([False, True, False, True], audit=["a", "b"], pool=["1", "2"])

    assert mixed == ["1", "a", "2", "b"]


def test_interleave_goes_on_with_one_side() -> None:
    assert queueing.interleave([True] * 4, audit=["a"], pool=["1", "2"]) == ["a", "1", "2"]
    assert queueing.interleave([False] * 3, audit=["a", "b"], pool=[]) == ["a", "b"]
