"""Put every figure of one evaluation together, ready for JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from trainer.evaluation import metrics
from trainer.evaluation.arrays import Confusion, FloatArray, IntArray
from trainer.evaluation.intervals import wilson


@dataclass(frozen=True, kw_only=True)
class CategoryEvaluation:
    """Hold one category's figures: `n` labeled photos of it, `predicted` photos taken for it, `right` both."""

    name: str
    n: int
    predicted: int
    right: int
    precision: float
    recall: float
    recall_low: float
    recall_high: float
    f1: float


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Hold the figures of one evaluation; all but the last two are numbers. Intervals are Wilson's, 95 %.

    `confusion` counts photos as rows of labels and columns of predictions, in the order of `per_category`.
    """

    n: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    balanced_accuracy: float
    macro_precision: float
    macro_recall: float
    macro_f1: float
    micro_precision: float
    micro_recall: float
    micro_f1: float
    weighted_precision: float
    weighted_recall: float
    weighted_f1: float
    mcc: float
    ece: float
    nll: float
    top_2_accuracy: float
    top_3_accuracy: float
    per_category: tuple[CategoryEvaluation, ...]
    confusion: tuple[tuple[int, ...], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain numbers, lists and dictionaries, for json.dumps."""
        plain = asdict(self)
        plain["per_category"] = list(plain["per_category"])
        plain["confusion"] = [list(row) for row in self.confusion]
        return plain


def evaluate(probabilities: FloatArray, labels: IntArray, category_names: Sequence[str]) -> Evaluation:
    """Evaluate probabilities (n, c), rows summing to 1, against labels (n,), the column numbers of the truth.

    A category that the model does not know takes part as a column of zeros: its photos count as mistakes.

    Raises:
        ValueError: no photos, shapes that do not fit, or a label that is no column.
    """
    _check(probabilities, labels, category_names)
    confusion = metrics.confusion_matrix(labels, probabilities.argmax(axis=1), len(category_names))
    low, high = wilson(int(confusion.trace()), len(labels))
    return Evaluation(
        n=len(labels),
        accuracy=metrics.accuracy(confusion),
        accuracy_low=low,
        accuracy_high=high,
        balanced_accuracy=metrics.balanced_accuracy(confusion),
        **_prefixed("macro", metrics.macro(confusion)),
        **_prefixed("micro", metrics.micro(confusion)),
        **_prefixed("weighted", metrics.weighted(confusion)),
        mcc=metrics.matthews(confusion),
        ece=metrics.expected_calibration_error(probabilities, labels),
        nll=metrics.negative_log_likelihood(probabilities, labels),
        top_2_accuracy=metrics.top_k_accuracy(probabilities, labels, 2),
        top_3_accuracy=metrics.top_k_accuracy(probabilities, labels, 3),
        per_category=_categories(confusion, category_names),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
    )


def _check(probabilities: FloatArray, labels: IntArray, category_names: Sequence[str]) -> None:
    if len(labels) == 0:
        raise ValueError("there are no photos to evaluate on")
    if probabilities.shape != (len(labels), len(category_names)):
        raise ValueError("probabilities need one row per label and one column per category")
    if labels.min() < 0 or labels.max() >= len(category_names):
        raise ValueError("a label is not a column of the probabilities")


def _prefixed(averaging: str, scores: metrics.Scores) -> dict[str, float]:
    return {f"{averaging}_{figure}": value for figure, value in asdict(scores).items()}


def _categories(confusion: Confusion, names: Sequence[str]) -> tuple[CategoryEvaluation, ...]:
    scores = metrics.per_category(confusion)
    return tuple(_category(name, confusion, column, scores[column]) for column, name in enumerate(names))


def _category(name: str, confusion: Confusion, column: int, scores: metrics.Scores) -> CategoryEvaluation:
    labeled, right = int(confusion[column].sum()), int(confusion[column, column])
    low, high = wilson(right, labeled)
    return CategoryEvaluation(
        name=name,
        n=labeled,
        predicted=int(confusion[:, column].sum()),
        right=right,
        recall_low=low,
        recall_high=high,
        **asdict(scores),
    )
