from __future__ import annotations

import pytest

from trainer.errors import ConfigurationInvalid
from trainer.fitting.config import TrainingConfig


def test_config_survives_json() -> None:
    config = TrainingConfig(views="mirror", epochs=3, learning_rate=5e-4, seed=9)

    assert TrainingConfig.from_json(config.to_json()) == config


def test_config_defaults_are_the_five_minute_recipe() -> None:
    config = TrainingConfig()

    assert (config.epochs, config.batch_size, config.view_count) == (10, 32, 8)
    assert (config.learning_rate, config.classifier_learning_rate) == (1e-3, 5e-3)
    assert (config.weight_decay, config.warmup_share, config.label_smoothing) == (0.02, 0.15, 0.1)


@pytest.mark.parametrize(
    "knobs",
    [
        {"views": "all9"},
        {"epochs": 0},
        {"epochs": 2.5},
        {"epochs": True},
        {"batch_size": 1},
        {"learning_rate": 0.0},
        {"learning_rate": float("nan")},
        {"learning_rate": "1e-3"},
        {"label_smoothing": 1.0},
        {"validation_share": -0.1},
        {"tails": 0},
        {"seed": -1},
    ],
)
def test_config_out_of_bounds_is_refused(knobs: dict[str, object]) -> None:
    with pytest.raises(ConfigurationInvalid) as refused:
        TrainingConfig(**knobs)  # type: ignore[arg-type]

    assert refused.value.extra["field"] == next(iter(knobs))


@pytest.mark.parametrize("text", ["", "[]", '{"epoch":3}', '{"epochs":"3"}'])
def test_config_from_other_json_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationInvalid):
        TrainingConfig.from_json(text)
