"""Choose the next trial: the same for whoever asks, everywhere in a grid, and better where it learns."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from trainer.search.proposing import Past, propose
from trainer.search.reading import parse
from trainer.search.space import Space


def space(method: str, **changes: Any) -> Space:
    knobs = {
        "learning_rate": {"low": 1e-5, "high": 1e-1, "log": True},
        "tails": {"low": 1, "high": 4},
        "views": ["all8", "mirror", "none"],
        "cut": [None, 3, 5],
    }
    return parse({"name": "some", "method": method, "trials": 40, "knobs": knobs, **changes})


def loss(knobs: dict[str, Any]) -> float:
    """Be lowest at a rate of 1e-3 and three tails."""
    return float((math.log10(knobs["learning_rate"]) + 3) ** 2 + (knobs["tails"] - 3) ** 2)


def searched(over: Space, count: int) -> list[Past]:
    past: list[Past] = []
    for number in range(count):
        knobs = propose(over, number, past)
        past.append(Past(knobs=knobs, state="done", value=loss(knobs)))
    return past


def test_grid_tries_every_combination_once() -> None:
    grid = parse(
        {"name": "grid", "method": "grid", "seed": 3, "knobs": {"tails": [1, 2, 3], "views": ["mirror", "none"]}}
    )

    tried = [propose(grid, number, []) for number in range(grid.trials)]

    assert sorted((each["tails"], each["views"]) for each in tried) == list(
        itertools.product((1, 2, 3), ("mirror", "none"))
    )
    assert [each["tails"] for each in tried] != sorted(each["tails"] for each in tried)  # drawn, not from one end


def test_grid_goes_in_steps_up_to_its_end() -> None:
    grid = parse({"name": "g", "method": "grid", "knobs": {"dropout": {"low": 0, "high": 0.5, "step": 0.1}}})

    tried = sorted(propose(grid, number, [])["dropout"] for number in range(grid.trials))

    assert tried == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5])


@pytest.mark.parametrize("method", ["random", "tpe"])
def test_propose_stays_in_the_space(method: str) -> None:
    over = space(method)

    for each in searched(over, 20):
        assert 1e-5 <= each.knobs["learning_rate"] <= 1e-1  # type: ignore[operator]
        assert each.knobs["tails"] in {1, 2, 3, 4}
        assert isinstance(each.knobs["tails"], int)
        assert each.knobs["views"] in {"all8", "mirror", "none"}
        assert each.knobs["cut"] in {None, 3, 5}


def test_steps_that_do_not_reach_the_upper_bound_end_before_it() -> None:
    over = space(
        "tpe", knobs={"dropout": {"low": 0.0, "high": 0.5, "step": 0.2}, "tails": {"low": 1, "high": 4, "step": 2}}
    )

    tried = [propose(over, number, []) for number in range(30)]

    assert {round(each["dropout"], 6) for each in tried} == {0.0, 0.2, 0.4}
    assert {each["tails"] for each in tried} == {1, 3}


@pytest.mark.parametrize("method", ["random", "tpe"])
def test_propose_gives_the_same_to_whoever_asks(method: str) -> None:
    past = searched(space(method), 12)

    assert propose(space(method), 12, past) == propose(space(method), 12, past)
    assert propose(space(method), 12, past) != propose(space(method), 13, past)
    assert propose(space(method), 12, past) != propose(space(method, seed=1), 12, past)


def test_tpe_looks_where_the_best_ones_were() -> None:
    by_chance = [trial.value for trial in searched(space("random"), 30)][15:]
    learned = [trial.value for trial in searched(space("tpe"), 30)][15:]

    assert np.median(learned) < 0.5 * np.median(by_chance)


def test_tpe_learns_from_the_larger_value_where_that_is_better() -> None:
    over, past = space("tpe", objective="accuracy"), []
    for number in range(30):
        knobs = propose(over, number, past)
        past.append(Past(knobs=knobs, state="done", value=-loss(knobs)))

    assert np.median([trial.value for trial in past[15:]]) > -1.5


def test_tpe_bears_trials_that_failed_or_are_under_way() -> None:
    over = space("tpe")
    past = searched(over, 10)
    past += [
        Past(knobs=past[0].knobs, state="failed"),
        Past(knobs=past[1].knobs, state="running", curve={1: 2.0}),
        Past(knobs=past[2].knobs, state="pruned", curve={1: 2.0, 2: 1.9}),
    ]

    assert set(propose(over, 13, past)) == set(over.knobs)
