"""A replay asks, learns and measures as a deployment would."""

from __future__ import annotations

import numpy as np
import pytest

from tests.trainer.head.blobs import draw
from trainer.simulation import learner, replay
from trainer.simulation.labeled_photos import LabeledPhotos
from trainer.simulation.replay import Plan

SHORT = Plan(batch=10, labels=60, runs=2, folds=4)


def photos(count: int = 240, spread: float = 3.0) -> LabeledPhotos:
    """Draw photos of four categories, the fourth rare."""
    rng = np.random.default_rng(3)
    labels = rng.choice(4, size=count, p=[0.4, 0.3, 0.22, 0.08])
    vectors = draw(rng, labels, spread=spread).astype(np.float32)
    return LabeledPhotos(embeddings=vectors, labels=labels, groups=np.arange(count))


def test_compare_gives_a_curve_for_each_strategy_over_the_same_runs() -> None:
    heard: list[tuple[str, int]] = []

    hybrid, chance = replay.compare(
        photos(), ["hybrid", "random"], SHORT, listener=lambda name, run: heard.append((name, run))
    )

    assert (hybrid.strategy, chance.strategy) == ("hybrid", "random")
    assert heard == [("hybrid", 0), ("random", 0), ("hybrid", 1), ("random", 1)]
    assert hybrid.labels.tolist() == [10, 20, 30, 40, 50, 60]
    assert hybrid.accuracy.shape == chance.accuracy.shape == (2, 6)
    assert hybrid.full.tolist() == chance.full.tolist()
    assert ((hybrid.accuracy >= 0) & (hybrid.accuracy <= 1)).all()


def test_compare_is_the_same_twice() -> None:
    first, second = (replay.compare(photos(), ["random"], SHORT)[0].accuracy.tolist() for _ in range(2))

    assert first == second


def test_more_answers_teach_more() -> None:
    [curve] = replay.compare(photos(spread=5.0), ["random"], SHORT)

    assert curve.mean[-1] > curve.mean[0] + 0.02
    assert curve.mean[-1] <= curve.full.mean() + 0.05


def test_typical_photos_first_beat_chance_where_labels_are_few() -> None:
    typical, chance = replay.compare(
        photos(480, spread=2.0), ["max_herding", "random"], Plan(batch=8, labels=16, runs=8, folds=4)
    )

    assert typical.mean[0] > chance.mean[0]


def test_replayed_asks_about_every_photo_once() -> None:
    whole = photos(95)
    course = learner.course(whole, whole)

    accuracies = list(replay.replayed(course, "margin", 20, np.random.default_rng(0)))

    assert len(accuracies) == 5  # four batches of twenty and one of fifteen
    assert accuracies[-1] == pytest.approx(course.accuracy(course.learn(np.arange(95))), abs=0.03)


def test_answers_of_the_measured_photos_teach_nothing() -> None:
    """With their categories shuffled the measured accuracy falls to chance; what is learned stays."""
    asked, test = photos(), photos(120)
    shuffled = LabeledPhotos(
        embeddings=test.embeddings, labels=np.random.default_rng(0).permutation(test.labels), groups=test.groups
    )

    true_course, false_course = learner.course(asked, test), learner.course(asked, shuffled)

    heads = [course.learn(np.arange(100)).linear.weights for course in (true_course, false_course)]
    assert np.array_equal(*heads)
    assert false_course.accuracy(false_course.learn(np.arange(100))) < 0.5


def test_learn_with_one_category_knows_it_alone() -> None:
    whole = photos()
    course = learner.course(whole, whole)
    alone = np.flatnonzero(whole.labels == 2)[:5]

    learned = course.learn(alone)

    assert learned.known.tolist() == [2]
    assert course.accuracy(learned) == pytest.approx(float((whole.labels == 2).mean()))


def test_learn_from_where_the_last_head_stood_ends_alike() -> None:
    whole = photos()
    course = learner.course(whole, whole)
    before = course.learn(np.arange(100))

    warm, cold = course.learn(np.arange(120), before), course.learn(np.arange(120))

    agree = warm.linear.logits(course.test_features).argmax(1) == cold.linear.logits(course.test_features).argmax(1)
    assert agree.mean() > 0.97


@pytest.mark.parametrize("wrong", [{"batch": 0}, {"labels": 10}, {"runs": 0}, {"folds": 1}])
def test_plan_refuses_nonsense(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="are needed"):
        Plan(**wrong)
