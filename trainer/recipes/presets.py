"""The recipes that are shipped under a name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from trainer.errors import PresetUnknown
from trainer.recipes.config import TrainingConfig

QUICK, STANDARD, THOROUGH = "quick", "standard", "thorough"

# For 2,000 photos and mobilenetv2_100 on one core: the head alone under a minute, mostly for the cache; one tail under
# five; three tails, whose mean is surer of itself and wants a lower temperature, under fifteen.
PRESETS: Mapping[str, TrainingConfig] = MappingProxyType(
    {
        QUICK: TrainingConfig(views="none", epochs=0, head_init="linear", prior_temperature=1.0),
        STANDARD: TrainingConfig(),
        THOROUGH: TrainingConfig(tails=3, prior_temperature=0.5),
    }
)


def find(name: str) -> TrainingConfig:
    """Give the recipe of that name. Raises `PresetUnknown`."""
    try:
        return PRESETS[name]
    except KeyError:
        raise PresetUnknown(preset=name, known=", ".join(PRESETS)) from None
