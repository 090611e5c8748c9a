"""How good a model is on a part of the photos."""

from trainer.evaluation.intervals import wilson
from trainer.evaluation.slices import slices


def test_each_part_has_its_share_and_interval() -> None:
    judged = [("north", True)] * 27 + [("north", False)] * 3 + [("south", True)] * 10 + [("south", False)] * 10

    north, south = slices(judged)

    assert (north.name, north.n, north.right, north.accuracy) == ("north", 30, 27, 0.9)
    assert (north.low, north.high) == wilson(27, 30)
    assert (south.name, south.accuracy) == ("south", 0.5)


def test_parts_with_too_few_photos_are_left_out() -> None:
    judged = [("north", True)] * 20 + [("south", True)] * 19

    assert [each.name for each in slices(judged)] == ["north"]
    assert slices([]) == []
