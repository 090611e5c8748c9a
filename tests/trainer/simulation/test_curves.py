"""How many answers a share of the reachable takes."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.simulation.curves import Curve


def curve(*runs: list[float], full: list[float]) -> Curve:
    labels = 20 * np.arange(1, len(runs[0]) + 1)
    return Curve(strategy="margin", labels=labels, accuracy=np.array(runs), full=np.array(full))


def test_labels_to_lies_between_the_steps() -> None:
    assert curve([0.5, 0.7, 0.8], full=[0.8]).labels_to(0.95) == pytest.approx(20 + 20 + 20 * 0.6)


def test_labels_to_is_unknown_where_nothing_reached_it() -> None:
    assert curve([0.5, 0.6], full=[0.8]).labels_to(0.90) is None


def test_labels_to_of_a_first_batch_that_is_enough() -> None:
    assert curve([0.8, 0.8], full=[0.8]).labels_to(0.99) == 20


def test_each_run_is_measured_by_what_it_can_reach() -> None:
    """A hard part and an easy one, both half way: together they are half way."""
    both = curve([0.3, 0.6], [0.45, 0.9], full=[0.6, 0.9])

    assert both.labels_to(0.5) == 20
    assert both.error == pytest.approx([0, 0])
    assert both.mean == pytest.approx([0.375, 0.75])


def test_error_is_that_of_the_mean_of_shares() -> None:
    assert curve([0.2], [0.4], full=[1, 1]).error == pytest.approx([0.1])
    assert curve([0.2], full=[1]).error.tolist() == [0]
