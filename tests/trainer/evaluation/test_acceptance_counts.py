"""Counting by how sure a model is."""

import numpy as np

from trainer.domain.accepting import THRESHOLDS, Counts
from trainer.evaluation import acceptance_counts
from trainer.evaluation.acceptance_counts import Opinions


def opinions(*said: tuple[int, float]) -> Opinions:
    return Opinions(np.array([each[0] for each in said], dtype=np.int64), np.array([each[1] for each in said]))


def test_counts_are_of_each_category_and_of_all_at_least_so_sure() -> None:
    audited = opinions((1, 0.999), (1, 0.95), (1, 0.94), (2, 0.95), (2, 0.2))
    is_right = np.array([True, False, True, True, False])
    waiting = opinions((1, 0.95), (1, 0.9499), (3, 1.0))

    one, two, three = acceptance_counts.count(audited, is_right, waiting)

    at = THRESHOLDS.index(0.95)
    assert [each.category_id for each in (one, two, three)] == [1, 2, 3]
    assert (one.audited, two.audited, three.audited) == (3, 2, 0)
    assert one.at[at] == Counts(2, 1, 1)
    assert one.at[0] == Counts(1, 0, 0)
    assert two.at[-1] == Counts(1, 0, 0)  # a photo of which it is less sure than every threshold counts in `audited`
    assert three.at[at] == Counts(0, 0, 1)


def test_nothing_counts_as_nothing() -> None:
    assert acceptance_counts.count(opinions(), np.zeros(0, dtype=bool), opinions()) == ()
