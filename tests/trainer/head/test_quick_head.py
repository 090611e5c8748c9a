"""The quick head learns from few labels, says how sure it is, and hears a new category."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from tests.trainer.head.blobs import WIDTH, draw
from trainer.evaluation.metrics import expected_calibration_error, top_k_accuracy
from trainer.head import quick_head
from trainer.head.feature_scale import measure
from trainer.head.quick_head import QuickHead
from trainer.head.settings import HeadSettings

CATEGORIES = np.array([7, 3, 40, 11, 5, 23])


def fit(embeddings: np.ndarray, labels: np.ndarray, **options: object) -> QuickHead:
    head = quick_head.fit(embeddings, CATEGORIES[labels], np.arange(len(labels)), **options)  # type: ignore[arg-type]
    assert head is not None
    return head


def right(head: QuickHead, embeddings: np.ndarray, labels: np.ndarray, k: int = 1) -> float:
    """Return the share of photos with their category among the first k."""
    columns = np.array([head.category_ids.index(category) for category in CATEGORIES[labels]])
    return top_k_accuracy(head.probabilities(embeddings), columns, k)


def test_quick_head_is_as_good_as_scikit_learns() -> None:
    rng = np.random.default_rng(1)
    labels, unseen = rng.integers(6, size=400), rng.integers(6, size=2000)
    embeddings, others = draw(rng, labels), draw(rng, unseen)
    scale = measure(embeddings)

    head = fit(embeddings, labels, scale=scale, settings=HeadSettings(balance=1.0, max_category_weight=1000))

    reference = LogisticRegression(C=0.01, class_weight="balanced", max_iter=1000)
    reference.fit(scale.apply(embeddings), CATEGORIES[labels])
    expected = reference.predict(scale.apply(others))
    predicted = np.array(head.category_ids)[head.probabilities(others).argmax(axis=1)]
    assert (predicted == expected).mean() > 0.98


def test_quick_head_probabilities_are_one_product_of_raw_embeddings() -> None:
    rng = np.random.default_rng(2)
    labels = rng.integers(3, size=60)
    embeddings = draw(rng, labels)

    head = fit(embeddings, labels)
    probabilities = head.probabilities(embeddings)

    assert head.weights.shape == (WIDTH, 3)
    assert probabilities.dtype == np.float32
    assert probabilities.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    logits = (embeddings.astype(np.float64) @ head.weights + head.bias) / head.temperature
    odds = np.log(probabilities[:, 0] / probabilities[:, 1])
    assert odds == pytest.approx(logits[:, 0] - logits[:, 1], abs=1e-2)


def test_quick_head_names_its_columns_in_order_of_id() -> None:
    rng = np.random.default_rng(2)
    labels = np.array([0, 0, 1, 1, 2, 2] * 5)

    assert fit(draw(rng, labels), labels).category_ids == (3, 7, 40)


def test_quick_head_without_labels_is_none() -> None:
    nothing = np.empty(0, dtype=np.int64)

    assert quick_head.fit(np.empty((0, WIDTH), np.float16), nothing, nothing) is None


def test_quick_head_with_one_category_suggests_nothing() -> None:
    labels = np.zeros(5, dtype=np.int64)
    embeddings = draw(np.random.default_rng(3), labels)

    head = fit(embeddings, labels)

    assert not head.can_suggest
    assert head.category_ids == (7,)
    assert (head.probabilities(embeddings) == 1).all()


@pytest.mark.parametrize("counts", [(1, 1), (1, 40), (2, 1, 30)])
def test_quick_head_with_single_examples_stays_finite(counts: tuple[int, ...]) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    embeddings = draw(np.random.default_rng(3), labels)

    head = fit(embeddings, labels)

    assert np.isfinite(head.probabilities(embeddings)).all()
    assert 0.05 < head.temperature < 20
    assert right(head, embeddings, labels) == 1.0


def test_quick_head_of_one_group_keeps_the_temperature() -> None:
    labels = np.array([0, 1, 0, 1])
    embeddings = draw(np.random.default_rng(3), labels)

    head = quick_head.fit(embeddings, labels, np.zeros(4, dtype=np.int64))

    assert head is not None
    assert head.temperature == 1.0


def test_quick_head_is_calibrated_on_unseen_photos() -> None:
    rng = np.random.default_rng(4)
    labels, unseen = rng.integers(6, size=300), rng.integers(6, size=3000)
    embeddings, others = draw(rng, labels, spread=4), draw(rng, unseen, spread=4)

    head = fit(embeddings, labels)

    columns = np.array([head.category_ids.index(category) for category in CATEGORIES[unseen]])
    assert expected_calibration_error(head.probabilities(others), columns) < 0.05


def test_quick_head_temperature_sees_through_copies_in_a_group() -> None:
    """Each photo four times: folds that split the copies would call the head far surer than it is."""
    rng = np.random.default_rng(5)
    labels = rng.integers(4, size=80)
    embeddings = np.repeat(draw(rng, labels, spread=5), 4, axis=0)
    copies, groups = np.repeat(labels, 4), np.repeat(np.arange(80), 4)

    grouped = quick_head.fit(embeddings, copies, groups)
    split = quick_head.fit(embeddings, copies, np.arange(320))

    assert grouped is not None
    assert split is not None
    assert grouped.temperature > 1.5 * split.temperature


@pytest.mark.parametrize(("photos", "recall"), [(10, 0.45), (30, 0.70)])
def test_quick_head_hears_a_category_that_comes_late(photos: int, recall: float) -> None:
    """Each category in turn with few photos among 1,000 others, the clouds overlapping so that .83 are right in all."""
    rng = np.random.default_rng(6)
    labels, unseen = np.arange(1200) % 6, np.arange(1200) % 6
    embeddings, others = draw(rng, labels, spread=4.6), draw(rng, unseen, spread=4.6)
    found, lost = [], []

    for late in range(6):
        is_other = labels != late
        few = np.concatenate([np.flatnonzero(is_other), np.flatnonzero(~is_other)[:photos]])
        before, after = fit(embeddings[is_other], labels[is_other]), fit(embeddings[few], labels[few])
        is_late = unseen == late
        found.append(right(after, others[is_late], unseen[is_late], k=2))
        lost.append(
            right(before, others[~is_late], unseen[~is_late]) - right(after, others[~is_late], unseen[~is_late])
        )

    assert np.mean(found) >= recall
    assert np.mean(lost) <= 0.02


def test_quick_head_is_the_same_twice() -> None:
    rng = np.random.default_rng(8)
    labels = rng.integers(4, size=120)
    embeddings = draw(rng, labels)

    first, second = fit(embeddings, labels), fit(embeddings, labels)

    assert (first.weights == second.weights).all()
    assert first.temperature == second.temperature


@pytest.mark.parametrize("wrong", [{"folds": 1}, {"inverse_penalty": 0}, {"balance": 3}, {"max_iterations": 0}])
def test_head_settings_refuse_nonsense(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"needed|between"):
        HeadSettings(**wrong)
