"""What a point of a space means: a network and a whole recipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from trainer.inference import registry
from trainer.recipes.config import TrainingConfig
from trainer.recipes.knobs import KNOBS
from trainer.search.space import Choices, Knob, Space, ends_of
from trainer.selectors import presets

NETWORK = "network"


@dataclass(frozen=True)
class Recipe:
    """What one trial trains, and how."""

    network: str
    config: TrainingConfig


def of(space: Space, knobs: Mapping[str, Any]) -> Recipe:
    """Give the recipe of a point. Raises `PresetUnknown`, `NetworkUnknown`, `KnobUnknown`, `ConfigurationInvalid`."""
    values = {**space.fixed, **knobs}
    network = values.pop(NETWORK, None) or settings.MAGPIE_NETWORK
    name = registry.chosen_name(network, settings.MAGPIE_PRETRAINED_DIR)
    return Recipe(name, presets.find(space.preset).changed(values))


def compared(space: Space, config: TrainingConfig) -> TrainingConfig:
    """Give a recipe as trials train it: the same photos held back from all of them, and more than a run holds back."""
    return config.changed({"validation_share": space.held_back, "seed": space.seed})


def checked(space: Space) -> Space:
    """Give a space in which a range of numbers is one, although its bounds were written as whole ones.

    Refuses a value that its knob cannot take: raises what `of` does.
    """
    space = replace(space, knobs={name: _as_meant(name, knob) for name, knob in space.knobs.items()})
    _check(space)
    return space


def _as_meant(name: str, knob: Knob) -> Knob:
    if isinstance(knob, Choices) or name not in KNOBS or KNOBS[name].kind != "number":
        return knob
    return replace(knob, low=float(knob.low), high=float(knob.high))


def _check(space: Space) -> None:
    anywhere = {name: ends_of(knob)[0] for name, knob in space.knobs.items()}
    for name, knob in space.knobs.items():
        for value in ends_of(knob):
            of(space, {**anywhere, name: value})
