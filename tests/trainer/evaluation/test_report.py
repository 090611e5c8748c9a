"""An evaluation holds every figure, and is ready for JSON."""

import json

import numpy as np
import pytest

from trainer.evaluation.report import evaluate

NAMES = ["glass", "metal", "paper"]
PROBABILITIES = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.5, 0.4, 0.1], [0.6, 0.3, 0.1]], dtype=np.float32)
LABELS = np.array([0, 1, 1, 0])


def test_evaluate_top_k_counts_a_category_that_the_model_does_not_know_as_a_mistake() -> None:
    probabilities = np.array([[0.7, 0.3, 0.0], [0.4, 0.6, 0.0]])

    figures = evaluate(probabilities, np.array([0, 2]), ["glass", "metal", "new"])

    assert (figures.top_2_accuracy, figures.top_3_accuracy) == (0.5, 0.5)


def test_evaluation_has_flat_keys() -> None:
    flat = evaluate(PROBABILITIES, LABELS, NAMES).as_dict()

    averaged = {f"{a}_{f}" for a in ("macro", "micro", "weighted") for f in ("precision", "recall", "f1")}
    single = {"n", "accuracy", "accuracy_low", "accuracy_high", "balanced_accuracy", "mcc", "ece", "nll"}
    assert flat.keys() == averaged | single | {"top_2_accuracy", "top_3_accuracy", "per_category", "confusion"}
    assert flat["accuracy"] == 0.75
    assert flat["top_2_accuracy"] == 1.0
    assert flat["accuracy_low"] < 0.75 < flat["accuracy_high"]


def test_evaluation_survives_json() -> None:
    flat = evaluate(PROBABILITIES, LABELS, NAMES).as_dict()

    assert json.loads(json.dumps(flat, allow_nan=False)) == flat


def test_evaluation_per_category_names_the_photos() -> None:
    glass, metal, paper = evaluate(PROBABILITIES, LABELS, NAMES).per_category

    assert (glass.name, glass.n, glass.predicted, glass.right, glass.recall) == ("glass", 2, 3, 2, 1.0)
    assert (metal.precision, metal.recall) == (1.0, 0.5)
    assert (paper.n, paper.recall, paper.recall_low, paper.recall_high) == (0, 0.0, 0.0, 1.0)


def test_evaluation_of_a_category_unknown_to_the_model_counts_mistakes() -> None:
    padded = np.hstack([PROBABILITIES, np.zeros((4, 1), np.float32)])

    evaluation = evaluate(padded, np.array([3, 1, 3, 0]), [*NAMES, "trash"])

    assert evaluation.accuracy == 0.5
    assert np.isfinite(evaluation.nll)


@pytest.mark.parametrize("labels", [np.array([], dtype=int), np.array([0, 1]), np.array([0, 1, 1, 3])])
def test_evaluation_of_what_does_not_fit_is_refused(labels: np.ndarray) -> None:
    probabilities = PROBABILITIES[: len(labels)] if len(labels) == 0 else PROBABILITIES

    with pytest.raises(ValueError, match=r"photos|row per label|column"):
        evaluate(probabilities, labels, NAMES)
