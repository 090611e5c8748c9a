"""Every metric agrees with scikit-learn's."""

import numpy as np
import pytest
from sklearn import metrics as reference

from trainer.evaluation import metrics
from trainer.evaluation.arrays import Confusion, FloatArray, IntArray


@pytest.fixture
def drawn() -> tuple[FloatArray, IntArray]:
    """Five columns; the fourth is never a label, the fifth never predicted."""
    rng = np.random.default_rng(5)
    labels = rng.choice([0, 1, 2, 4], size=400, p=[0.5, 0.3, 0.15, 0.05])
    scores = rng.normal(size=(400, 5)) + 1.5 * np.eye(5)[labels]
    scores[:, 4] = -9
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True), labels


@pytest.fixture
def confusion(drawn: tuple[FloatArray, IntArray]) -> Confusion:
    probabilities, labels = drawn
    return metrics.confusion_matrix(labels, probabilities.argmax(axis=1), 5)


def test_confusion_matrix_agrees(drawn: tuple[FloatArray, IntArray], confusion: Confusion) -> None:
    probabilities, labels = drawn

    expected = reference.confusion_matrix(labels, probabilities.argmax(axis=1), labels=range(5))

    assert (confusion == expected).all()


def test_single_figures_agree(drawn: tuple[FloatArray, IntArray], confusion: Confusion) -> None:
    probabilities, labels = drawn
    predicted = probabilities.argmax(axis=1)

    assert metrics.accuracy(confusion) == pytest.approx(reference.accuracy_score(labels, predicted))
    recalls = reference.recall_score(labels, predicted, labels=[0, 1, 2, 4], average="macro", zero_division=0)
    assert metrics.balanced_accuracy(confusion) == pytest.approx(recalls)
    assert metrics.matthews(confusion) == pytest.approx(reference.matthews_corrcoef(labels, predicted))
    likelihood = reference.log_loss(labels, probabilities[:, :5], labels=range(5))
    assert metrics.negative_log_likelihood(probabilities, labels) == pytest.approx(likelihood)


@pytest.mark.parametrize("averaging", ["macro", "micro", "weighted"])
def test_averaged_figures_agree(drawn: tuple[FloatArray, IntArray], confusion: Confusion, averaging: str) -> None:
    probabilities, labels = drawn
    predicted = probabilities.argmax(axis=1)

    scores = getattr(metrics, averaging)(confusion)

    expected = reference.precision_recall_fscore_support(labels, predicted, average=averaging, zero_division=0)
    assert (scores.precision, scores.recall, scores.f1) == pytest.approx(expected[:3])


def test_per_category_figures_agree(drawn: tuple[FloatArray, IntArray], confusion: Confusion) -> None:
    probabilities, labels = drawn

    scores = metrics.per_category(confusion)

    expected = reference.precision_recall_fscore_support(
        labels, probabilities.argmax(axis=1), labels=range(5), zero_division=0
    )
    for column, score in enumerate(scores):
        assert (score.precision, score.recall, score.f1) == pytest.approx([figures[column] for figures in expected[:3]])


@pytest.mark.parametrize("k", [1, 2, 3])
def test_top_k_accuracy_agrees(drawn: tuple[FloatArray, IntArray], k: int) -> None:
    probabilities, labels = drawn

    expected = reference.top_k_accuracy_score(labels, probabilities, k=k, labels=range(5))

    assert metrics.top_k_accuracy(probabilities, labels, k) == pytest.approx(expected)


def test_top_k_beyond_the_categories_is_always_right() -> None:
    assert metrics.top_k_accuracy(np.array([[0.9, 0.1]]), np.array([1]), 3) == 1.0


def test_calibration_error_of_known_bins() -> None:
    """Two bins: four photos at .95, half of them right; two at .55, both right."""
    confidence = np.array([0.95, 0.95, 0.95, 0.95, 0.55, 0.55])
    probabilities = np.stack([confidence, 1 - confidence], axis=1)
    labels = np.array([0, 0, 1, 1, 0, 0])

    assert metrics.expected_calibration_error(probabilities, labels) == pytest.approx((4 * 0.45 + 2 * 0.45) / 6)


def test_calibration_error_of_honest_confidence_is_small() -> None:
    rng = np.random.default_rng(2)
    probabilities = rng.dirichlet([1, 1, 1], size=20_000)
    labels = np.array([rng.choice(3, p=row) for row in probabilities])

    assert metrics.expected_calibration_error(probabilities, labels) < 0.02


def test_one_sure_mistake_leaves_the_likelihood_finite() -> None:
    assert metrics.negative_log_likelihood(np.array([[1.0, 0.0]]), np.array([1])) == pytest.approx(-np.log(1e-12))


def test_matthews_with_one_category_is_zero() -> None:
    assert metrics.matthews(np.array([[5, 0], [0, 0]])) == 0.0
