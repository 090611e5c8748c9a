"""How mistakes fall as a head learns from more."""

import numpy as np

from tests.trainer.head.blobs import draw
from trainer.head import learning_curve
from trainer.head.learning_curve import LearningCurves

CATEGORIES = np.array([7, 3, 40])


def trace(labels: np.ndarray, embeddings: np.ndarray, groups: np.ndarray | None = None) -> LearningCurves:
    groups = np.arange(len(labels)) if groups is None else groups
    rng = np.random.default_rng(5)
    wanted = CATEGORIES[:2].tolist()
    return learning_curve.trace(embeddings, CATEGORIES[labels], groups, rng=rng, categories=wanted)


def test_curves_count_what_was_learned_and_what_was_tried() -> None:
    rng = np.random.default_rng(1)
    labels = np.repeat(np.arange(3), 80)

    curves = trace(labels, draw(rng, labels, spread=2.0))

    assert set(curves.by_category) == {7, 3}  # the third was not asked for
    assert [each.tried for each in curves.overall] == [240, 240, 240]
    assert [round(each.learned) for each in curves.overall] == [40, 80, 160]
    for curve in curves.by_category.values():
        assert [each.tried for each in curve] == [80, 80, 80]
        assert [round(each.learned) for each in curve] == [13, 26, 53]


def test_mistakes_fall_as_more_is_learned() -> None:
    rng = np.random.default_rng(2)
    labels = np.repeat(np.arange(3), 100)

    curves = trace(labels, draw(rng, labels, spread=7.0))

    few, _half, every = curves.overall
    assert few.wrong > every.wrong


def test_whole_groups_are_left_out() -> None:
    rng = np.random.default_rng(3)
    labels = np.repeat(np.arange(3), 90)
    groups = np.arange(270) // 10  # nine bursts of ten in each category, six of them learned from

    curves = trace(labels, draw(rng, labels, spread=1.0), groups)

    assert [each.learned for each in curves.by_category[7]] == [20, 30, 60]


def test_one_category_has_no_curve() -> None:
    embeddings = np.random.default_rng(4).normal(size=(30, 8)).astype(np.float32)

    assert trace(np.zeros(30, dtype=int), embeddings) == LearningCurves(overall=(), by_category={})


def test_principal_directions_keep_what_tells_categories_apart() -> None:
    rng = np.random.default_rng(6)
    labels = np.repeat(np.arange(3), 40)
    wide = np.concatenate([draw(rng, labels, spread=0.3), rng.normal(scale=0.01, size=(120, 400))], axis=1)

    curves = trace(labels, wide.astype(np.float32))

    assert curves.overall[-1].wrong == 0
