"""How a training run trains: every knob, checked when made, stored whole with the run."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Literal

from trainer.errors import ConfigurationInvalid

Views = Literal["all8", "mirror", "none"]
VIEW_COUNTS: dict[str, int] = {"all8": 8, "mirror": 2, "none": 1}

# field: (lowest, highest), both allowed
_BOUNDS: dict[str, tuple[float, float]] = {
    "epochs": (1, 1000),
    "batch_size": (2, 4096),
    "learning_rate": (1e-8, 1.0),
    "classifier_learning_rate": (1e-8, 1.0),
    "weight_decay": (0.0, 1.0),
    "warmup_share": (0.0, 0.9),
    "label_smoothing": (0.0, 0.9),
    "tails": (1, 8),
    "validation_share": (0.0, 0.5),
    "validation_min": (1, 10_000),
    "prior_temperature": (0.05, 20.0),
    "seed": (0, 2**31 - 1),
    "torch_threads": (1, 256),
}


@dataclass(frozen=True)
class TrainingConfig:
    """The recipe of one run; the defaults are the one measured best within five CPU-minutes for 2,000 photos.

    `views` are the flips and transpositions of the square image that are cached, one drawn per photo and epoch:
    all eight for objects that lie flat, the mirror image for upright ones. Rates are AdamW's, for the tail's blocks and
    for its classifier; `weight_decay` is on matrices only. `validation_share` of the groups is held back to fit the
    temperature; with fewer than `validation_min` photos held back `prior_temperature` is taken instead.
    """

    views: Views = "all8"
    epochs: int = 10
    batch_size: int = 32
    learning_rate: float = 1e-3
    classifier_learning_rate: float = 5e-3
    weight_decay: float = 0.02
    warmup_share: float = 0.15
    label_smoothing: float = 0.1
    tails: int = 1
    validation_share: float = 0.1
    validation_min: int = 20
    prior_temperature: float = 0.57
    seed: int = 0
    torch_threads: int = 1

    def __post_init__(self) -> None:
        """Check every value. Raises `ConfigurationInvalid`."""
        if self.views not in VIEW_COUNTS:
            raise ConfigurationInvalid(field="views", bounds=" | ".join(VIEW_COUNTS))
        for field in dataclasses.fields(self):
            if field.name in _BOUNDS:
                _check(field.name, getattr(self, field.name), whole=field.type == "int")

    @property
    def view_count(self) -> int:
        """Give the number of cached views of one photo."""
        return VIEW_COUNTS[self.views]

    def to_json(self) -> str:
        """Write every knob as canonical JSON."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> TrainingConfig:
        """Read what `to_json` wrote; knobs that are not named keep their defaults. Raises `ConfigurationInvalid`."""
        try:
            knobs: dict[str, Any] = json.loads(text)
            return cls(**knobs)
        except (TypeError, ValueError) as wrong:
            raise ConfigurationInvalid(field=str(wrong), bounds="JSON with known names") from wrong


def _check(field: str, value: object, *, whole: bool) -> None:
    lowest, highest = _BOUNDS[field]
    is_number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not is_number or not lowest <= value <= highest:  # type: ignore[operator] # a number by now
        kind = "a whole number" if whole else "a number"
        raise ConfigurationInvalid(field=field, bounds=f"{kind} from {lowest} to {highest}")
