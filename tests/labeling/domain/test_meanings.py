"""What old answers mean now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from labeling.domain.meanings import Meanings

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_resolve_follows_heirs_to_the_last() -> None:
    read = Meanings(heirs={1: 2, 2: 3})

    assert [read.resolve(category_id) for category_id in (1, 2, 3, 4)] == [3, 3, 3, 4]


def test_resolve_gives_nothing_for_what_was_split() -> None:
    read = Meanings(heirs={1: 2}, splits={2: NOON})

    assert (read.resolve(1), read.resolve(2), read.resolve(3)) == (None, None, 3)
    assert read.split_at(1) == NOON
    assert read.split_ids() == {1, 2}


def test_heir_ends_where_damaged_rows_go_round_in_a_ring() -> None:
    assert Meanings(heirs={1: 2, 2: 1}).heir(1) in {1, 2}


def test_family_is_all_that_reads_alike() -> None:
    read = Meanings(heirs={1: 2, 4: 5})

    assert read.family([2]) == read.family([1]) == {1, 2}
    assert read.family([3]) == {3}


def test_changed_since_names_what_reads_otherwise() -> None:
    before, after = Meanings(heirs={1: 2}), Meanings(heirs={1: 2, 2: 3})

    assert after.changed_since(before) == before.changed_since(after) == {1, 2}
    assert after.changed_since(after) == set()


def test_changed_since_sees_a_second_split_of_the_same() -> None:
    before, after = Meanings(splits={1: NOON}), Meanings(splits={1: NOON + timedelta(hours=1)})

    assert after.changed_since(before) == {1}
