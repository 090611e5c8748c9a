"""Read the space of a search from its file: what is allowed, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from trainer.errors import SearchSpaceInvalid
from trainer.search.reading import parse
from trainer.search.space import Choices, Range, document

FILE = """
name: colours
method: random
objective: accuracy
trials: 12
seed: 7
prune: false
preset: thorough
held_back: 0.3
fixed:
  epochs: 4
knobs:
  network: [mobilenetv2_035, mobilenetv2_100]
  learning_rate: {low: 1e-4, high: 1e-2, log: true}
  batch_size: {choices: [16, 32]}
  cut: {low: 3, high: 6}
  dropout: {low: 0, high: 0.5, step: 0.25}
"""


def space(**changes: Any) -> Any:
    return parse({"name": "some", "knobs": {"tails": [1, 2]}, **changes})


def test_parse_reads_every_line_of_a_file() -> None:
    read = parse(yaml.safe_load(FILE))

    assert (read.name, read.method, read.objective, read.trials, read.seed) == ("colours", "random", "accuracy", 12, 7)
    assert (read.is_pruned, read.preset, read.held_back, read.fixed) == (False, "thorough", 0.3, {"epochs": 4})
    assert read.knobs == {
        "network": Choices(("mobilenetv2_035", "mobilenetv2_100")),
        "learning_rate": Range(0.0001, 0.01, is_log=True),
        "batch_size": Choices((16, 32)),
        "cut": Range(3, 6),
        "dropout": Range(0, 0.5, step=0.25),
    }
    assert read.knobs["cut"].is_whole  # type: ignore[union-attr]
    assert not read.knobs["dropout"].is_whole  # type: ignore[union-attr]


def test_parse_reads_what_document_wrote() -> None:
    read = parse(yaml.safe_load(FILE))

    assert parse(document(read)) == read


def test_parse_takes_a_number_that_yaml_takes_for_a_text() -> None:
    assert yaml.safe_load("1e-3") == "1e-3"

    assert space(knobs={"weight_decay": yaml.safe_load("[1e-3, 0.1]")}).knobs["weight_decay"] == Choices((0.001, 0.1))


def test_parse_leaves_a_text_of_digits_a_text() -> None:
    assert space(knobs={"precision": ["32", "bf16"]}).knobs["precision"] == Choices(("32", "bf16"))


def test_parse_counts_the_trials_of_a_grid_by_itself() -> None:
    grid = space(method="grid", knobs={"tails": [1, 2], "dropout": {"low": 0.0, "high": 0.5, "step": 0.1}})

    assert grid.trials == 12
    assert space(method="grid", trials=500).trials == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "name must be"),
        ({"trails": 3}, "trails"),
        ({"method": "bayes"}, "method must be one of tpe, random, grid"),
        ({"trials": 0}, "trials must be a whole number"),
        ({"trials": True}, "trials must be a whole number"),
        ({"prune": "yes"}, "prune must be true or false"),
        ({"held_back": 0.9}, "held_back"),
        ({"knobs": {}}, "knobs must be"),
        ({"knobs": {"tails": []}}, "tails needs choices"),
        ({"knobs": {"tails": [1, 1]}}, "each once"),
        ({"knobs": {"tails": [[1]]}}, "tails has a value"),
        ({"knobs": {"dropout": {"low": 0.5, "high": 0.1}}}, "low below high"),
        ({"knobs": {"dropout": {"low": 0, "high": 1, "lgo": True}}}, "low below high"),
        ({"knobs": {"learning_rate": {"low": 0, "high": 1, "log": True}}}, "above 0"),
        ({"knobs": {"dropout": {"low": 0, "high": 1, "step": 2}}}, "step"),
        ({"method": "grid", "knobs": {"dropout": {"low": 0, "high": 1}}}, "a grid needs choices or a step for dropout"),
        ({"fixed": {"tails": 1}}, "both fixed and searched"),
        ({"fixed": {"seed": 3}}, "seed cannot be chosen"),
        ({"knobs": {"validation_share": [0.1, 0.2]}}, "validation_share cannot be chosen"),
    ],
)
def test_parse_says_what_is_wrong(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SearchSpaceInvalid) as refused:
        space(**changes)

    assert said in refused.value.detail


@pytest.mark.parametrize("entries", [None, [], "tails: 2", 7])
def test_parse_refuses_what_is_no_list_of_names(entries: object) -> None:
    with pytest.raises(SearchSpaceInvalid):
        parse(entries)
