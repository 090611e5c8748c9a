"""What each category is short of."""

from __future__ import annotations

from trainer.domain.shortages import CategoryStanding, Need, shortages


def standing(pool: int, audit: int, judged: int = 0, right: int = 0) -> CategoryStanding:
    return CategoryStanding(category_id=1, pool=pool, audit=audit, judged=judged, right=right)


def test_first_thing_that_holds_is_named() -> None:
    found = shortages([standing(2, 0), standing(50, 12, 12, 7), standing(50, 12, 12, 10), standing(90, 40, 40, 38)])

    assert [(each.need, each.count) for each in found] == [
        (Need.ANSWERS, 3),
        (Need.MOST_MISTAKES, 5),
        (Need.AUDIT_ANSWERS, 8),
        (Need.NOTHING, 0),
    ]


def test_nobody_makes_most_of_no_mistakes() -> None:
    assert [each.need for each in shortages([standing(50, 30, 30, 30), standing(50, 30, 30, 30)])] == ["", ""]
    assert shortages([]) == []
