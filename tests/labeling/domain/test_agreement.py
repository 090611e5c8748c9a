"""Agreement beyond chance."""

from __future__ import annotations

import pytest

from labeling.domain import agreement


def test_agreement_of_the_textbook() -> None:
    counts = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}

    found = agreement.of(counts)

    assert (found.photos, found.agreed) == (50, 35)
    assert found.kappa == pytest.approx(0.4)


def test_agreement_says_nothing_where_chance_would_agree_on_all() -> None:
    assert agreement.of({("glass", "glass"): 9}).kappa is None
    assert agreement.of({}).kappa is None


def test_agreement_may_be_worse_than_chance() -> None:
    assert agreement.of({("glass", "paper"): 5, ("paper", "glass"): 5}).kappa == pytest.approx(-1.0)


def test_most_of_the_others_leaves_the_rater_out_and_knows_ties() -> None:
    ratings = {1: "glass", 2: "paper", 3: "paper", 4: "glass"}

    assert agreement.most_of_the_others(ratings, 1) == "paper"
    assert agreement.most_of_the_others({1: "glass", 2: "paper", 3: "metal"}, 1) is None
    assert agreement.most_of_the_others({1: "glass"}, 1) is None
