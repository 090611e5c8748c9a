"""The knobs of a recipe: what each may be, and how it is read when somebody writes it by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from trainer.errors import ConfigurationInvalid, KnobUnknown

Kind = Literal["choice", "whole", "number", "switch"]
_SWITCH: Mapping[str, bool] = MappingProxyType({"true": True, "yes": True, "false": False, "no": False})
_UNSET = "auto"


@dataclass(frozen=True, kw_only=True)
class Knob:
    """One knob: its kind, and its choices or its bounds, both allowed. An optional one may be None: the network's."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    lowest: float = 0
    highest: float = 0
    is_optional: bool = False

    @property
    def bounds(self) -> str:
        """Say what the knob may be."""
        if self.kind == "choice":
            return " | ".join(self.choices)
        if self.kind == "switch":
            return "true | false"
        kind = "a whole number" if self.kind == "whole" else "a number"
        lowest, highest = self.ends
        own = f"{kind} from {lowest} to {highest}"
        return f"{own} | {_UNSET}" if self.is_optional else own

    @property
    def ends(self) -> tuple[str, str]:
        """Write the least and the largest number."""
        form = "d" if self.kind == "whole" else "g"
        return f"{self.lowest:{form}}", f"{self.highest:{form}}"

    def check(self, value: object) -> None:
        """Refuse what the knob cannot be. Raises `ConfigurationInvalid`."""
        if not self._is_allowed(value):
            raise ConfigurationInvalid(field=self.name, bounds=self.bounds)

    def read(self, text: str) -> Any:
        """Give the value that somebody wrote. Raises `ConfigurationInvalid`."""
        value = self._value(text.strip())
        self.check(value)
        return value

    def _is_allowed(self, value: object) -> bool:
        if self.kind == "choice":
            return value in self.choices
        if self.kind == "switch":
            return isinstance(value, bool)
        if value is None:
            return self.is_optional
        is_number = isinstance(value, int if self.kind == "whole" else int | float) and not isinstance(value, bool)
        return is_number and self.lowest <= value <= self.highest  # type: ignore[operator] # a number by now

    def _value(self, text: str) -> Any:
        if self.kind == "choice":
            return text
        if self.kind == "switch":
            return _SWITCH.get(text.lower())
        if self.is_optional and text.lower() == _UNSET:
            return None
        try:
            return int(text) if self.kind == "whole" else float(text)
        except ValueError as wrong:
            raise ConfigurationInvalid(field=self.name, bounds=self.bounds) from wrong


def _choice(name: str, *choices: str) -> Knob:
    return Knob(name=name, kind="choice", choices=choices)


def _whole(name: str, lowest: int, highest: int, *, is_optional: bool = False) -> Knob:
    return Knob(name=name, kind="whole", lowest=lowest, highest=highest, is_optional=is_optional)


def _number(name: str, lowest: float, highest: float) -> Knob:
    return Knob(name=name, kind="number", lowest=lowest, highest=highest)


KNOBS: Mapping[str, Knob] = MappingProxyType(
    {
        knob.name: knob
        for knob in (
            Knob(name="pretrained", kind="switch"),
            _whole("cut", 0, 200, is_optional=True),
            _whole("resolution", 16, 1024, is_optional=True),
            _choice("views", "all8", "mirror", "none"),
            _choice("augmentation", "none", "mixup"),
            _number("mixup_alpha", 0.01, 10.0),
            _whole("tails", 1, 8),
            _choice("head_init", "zero", "linear"),
            _whole("frozen_epochs", 0, 1000),
            _number("unfrozen_rate", 1e-4, 1.0),
            _whole("epochs", 0, 1000),
            _whole("batch_size", 2, 4096),
            _choice("optimizer", "adamw", "sgd"),
            _number("momentum", 0.0, 0.999),
            _number("learning_rate", 1e-8, 1.0),
            _number("classifier_learning_rate", 1e-8, 1.0),
            _number("weight_decay", 0.0, 1.0),
            _choice("schedule", "cosine", "linear", "constant"),
            _number("warmup_share", 0.0, 0.9),
            _number("label_smoothing", 0.0, 0.9),
            _number("dropout", 0.0, 0.9),
            _choice("class_weights", "none", "balanced"),
            _choice("weight_averaging", "none", "ema", "swa"),
            _number("ema_decay", 0.5, 0.9999),
            _number("swa_share", 0.05, 1.0),
            _whole("patience", 0, 1000),
            _number("validation_share", 0.0, 0.5),
            _whole("validation_min", 1, 10_000),
            _number("prior_temperature", 0.05, 20.0),
            _choice("precision", "32", "bf16"),
            _whole("seed", 0, 2**31 - 1),
            _whole("torch_threads", 1, 256),
        )
    }
)


def find(name: str) -> Knob:
    """Give the knob of that name. Raises `KnobUnknown`."""
    try:
        return KNOBS[name]
    except KeyError:
        raise KnobUnknown(knob=name, known=", ".join(KNOBS)) from None


def read(written: Mapping[str, str]) -> dict[str, Any]:
    """Give the values of knobs that somebody wrote by name. Raises `KnobUnknown`, `ConfigurationInvalid`."""
    return {name: find(name).read(text) for name, text in written.items()}
