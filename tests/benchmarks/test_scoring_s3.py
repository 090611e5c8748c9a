"""Comparing workers with bare loops, round by round."""

from __future__ import annotations

from benchmarks import scoring_s3


def test_figures_compare_each_round_with_its_neighbours_and_take_the_median() -> None:
    rounds = {
        ("bare", 1): [100.0, 50.0, 100.0],
        ("worker", 1): [80.0, 40.0, 90.0],
        ("bare", 2): [150.0, 75.0, 180.0],
        ("worker", 2): [120.0, 60.0, 90.0],
    }

    assert scoring_s3.figures(rounds) == {"score_ratio_s3": 0.8, "workers_2_over_1": 1.5, "bare_2_over_1": 1.5}
