"""How a training run trains: every knob, checked when made, stored whole with the run."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from trainer.errors import ConfigurationInvalid
from trainer.recipes import knobs

Views = Literal["all8", "mirror", "none"]
VIEW_COUNTS: dict[str, int] = {"all8": 8, "mirror": 2, "none": 1}


@dataclass(frozen=True)
class TrainingConfig:
    """The recipe of one run; the defaults are the one measured best within five CPU-minutes for 2,000 photos.

    What is seen: `cut` is the number of leading blocks that are frozen and `resolution` the side of the square that the
    network sees, None for the network's own; without `pretrained` weights nothing is frozen. `views` are the flips and
    transpositions of the square image that are cached, one drawn per photo and epoch: all eight for objects that lie
    flat, the mirror image for upright ones. `augmentation` is done to what the trunk gave: `mixup` blends pairs of
    photos and their categories, by shares from Beta(`mixup_alpha`, `mixup_alpha`).

    What is trained: `tails` of them, their probabilities averaged. `head_init` starts the classifier at zero, or at the
    logistic regression on the pretrained embeddings; with that and no `epochs` the head alone is learned. For
    `frozen_epochs` the classifier learns alone; then everything does, at `unfrozen_rate` times the rates.

    How: rates are for the tail's blocks and for its classifier, `momentum` is SGD's, `weight_decay` is on matrices
    only, and the schedule follows a linear warm-up. `class_weights` balance the loss by how rare a category is. Of
    `weight_averaging`, `ema` takes the moving average of all steps by `ema_decay`, `swa` the mean after each epoch of
    the last `swa_share` of them. With `patience` training stops when so many epochs in a row brought nothing on the
    held-back photos, and the best epoch counts. `precision` bf16 is mixed precision.

    `validation_share` of the groups is held back to fit the temperature; with fewer than `validation_min` photos held
    back `prior_temperature` is taken instead.
    """

    pretrained: bool = True
    cut: int | None = None
    resolution: int | None = None
    views: Views = "all8"
    augmentation: Literal["none", "mixup"] = "none"
    mixup_alpha: float = 0.2
    tails: int = 1
    head_init: Literal["zero", "linear"] = "zero"
    frozen_epochs: int = 0
    unfrozen_rate: float = 0.1
    epochs: int = 10
    batch_size: int = 32
    optimizer: Literal["adamw", "sgd"] = "adamw"
    momentum: float = 0.9
    learning_rate: float = 1e-3
    classifier_learning_rate: float = 5e-3
    weight_decay: float = 0.02
    schedule: Literal["cosine", "linear", "constant"] = "cosine"
    warmup_share: float = 0.15
    label_smoothing: float = 0.1
    dropout: float = 0.0
    class_weights: Literal["none", "balanced"] = "none"
    weight_averaging: Literal["none", "ema", "swa"] = "none"
    ema_decay: float = 0.99
    swa_share: float = 0.25
    patience: int = 0
    validation_share: float = 0.1
    validation_min: int = 20
    prior_temperature: float = 0.57
    precision: Literal["32", "bf16"] = "32"
    seed: int = 0
    torch_threads: int = 1

    def __post_init__(self) -> None:
        """Check every value, alone and beside the others. Raises `ConfigurationInvalid`."""
        for field in dataclasses.fields(self):
            knobs.find(field.name).check(getattr(self, field.name))
        self._check_together()

    def _check_together(self) -> None:
        if not self.epochs and self.head_init != "linear":
            raise ConfigurationInvalid(field="epochs", bounds="1 or more, unless head_init is linear")
        if not self.epochs and self.tails > 1:
            raise ConfigurationInvalid(field="tails", bounds="1 where there are no epochs: they would all be the same")
        if self.frozen_epochs > self.epochs:
            raise ConfigurationInvalid(field="frozen_epochs", bounds=f"at most epochs, which is {self.epochs}")
        if self.patience and self.weight_averaging == "swa":
            raise ConfigurationInvalid(field="patience", bounds="0 where weight_averaging is swa")
        if not self.pretrained and self.cut:
            raise ConfigurationInvalid(field="cut", bounds="0 or auto where the weights are not pretrained")

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
            values: dict[str, Any] = json.loads(text)
            return cls(**values)
        except (TypeError, ValueError) as wrong:
            raise ConfigurationInvalid(field=str(wrong), bounds="JSON with known names") from wrong

    def changed(self, values: Mapping[str, Any]) -> TrainingConfig:
        """Give this recipe with other values for some knobs. Raises `KnobUnknown`, `ConfigurationInvalid`."""
        for name in values:
            knobs.find(name)
        return dataclasses.replace(self, **values)

    def differences(self, other: TrainingConfig) -> dict[str, Any]:
        """Give the knobs that are set otherwise than in another recipe, with their values here."""
        own, others = dataclasses.asdict(self), dataclasses.asdict(other)
        return {name: value for name, value in own.items() if value != others[name]}
