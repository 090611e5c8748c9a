from __future__ import annotations

import dataclasses

import pytest

from trainer.errors import ConfigurationInvalid, KnobUnknown
from trainer.recipes import knobs
from trainer.recipes.config import TrainingConfig


def test_config_survives_json() -> None:
    config = TrainingConfig(views="mirror", epochs=3, learning_rate=5e-4, seed=9, cut=4, resolution=160)

    assert TrainingConfig.from_json(config.to_json()) == config


def test_config_defaults_are_the_five_minute_recipe() -> None:
    config = TrainingConfig()

    assert (config.epochs, config.batch_size, config.view_count) == (10, 32, 8)
    assert (config.learning_rate, config.classifier_learning_rate) == (1e-3, 5e-3)
    assert (config.weight_decay, config.warmup_share, config.label_smoothing) == (0.02, 0.15, 0.1)
    assert (config.dropout, config.augmentation, config.weight_averaging, config.patience) == (0.0, "none", "none", 0)


def test_each_knob_is_a_field_and_each_field_a_knob() -> None:
    assert [field.name for field in dataclasses.fields(TrainingConfig)] == list(knobs.KNOBS)


@pytest.mark.parametrize(
    "values",
    [
        {"views": "all9"},
        {"epochs": 2.5},
        {"epochs": True},
        {"epochs": 1001},
        {"batch_size": 1},
        {"learning_rate": 0.0},
        {"learning_rate": float("nan")},
        {"learning_rate": "1e-3"},
        {"label_smoothing": 1.0},
        {"validation_share": -0.1},
        {"tails": 0},
        {"tails": None},
        {"seed": -1},
        {"pretrained": 1},
        {"cut": -1},
        {"resolution": 8},
        {"optimizer": "adam"},
        {"schedule": "step"},
        {"precision": "16"},
        {"dropout": 1.0},
    ],
)
def test_config_out_of_bounds_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ConfigurationInvalid) as refused:
        TrainingConfig(**values)  # type: ignore[arg-type]

    assert refused.value.extra["field"] == next(iter(values))


@pytest.mark.parametrize(
    "values",
    [
        {"epochs": 0},
        {"tails": 2, "epochs": 0, "head_init": "linear"},
        {"frozen_epochs": 4, "epochs": 3},
        {"patience": 2, "weight_averaging": "swa"},
        {"cut": 5, "pretrained": False},
    ],
)
def test_config_whose_knobs_contradict_each_other_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ConfigurationInvalid) as refused:
        TrainingConfig(**values)  # type: ignore[arg-type]

    assert refused.value.extra["field"] == next(iter(values))


@pytest.mark.parametrize("text", ["", "[]", '{"epoch":3}', '{"epochs":"3"}'])
def test_config_from_other_json_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationInvalid):
        TrainingConfig.from_json(text)


def test_config_changed_by_hand_keeps_the_rest() -> None:
    config = TrainingConfig(tails=3).changed({"epochs": 4})

    assert config == TrainingConfig(tails=3, epochs=4)
    assert config.differences(TrainingConfig()) == {"tails": 3, "epochs": 4}


def test_config_changed_by_a_name_that_no_knob_has_is_refused() -> None:
    with pytest.raises(KnobUnknown, match="epoch"):
        TrainingConfig().changed({"epoch": 4})
