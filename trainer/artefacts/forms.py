"""The forms in which one model is kept: names of files, and how each answers beside the trained network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from trainer.artefacts.bundle import LABELS, MODEL
from trainer.artefacts.parity import Parity

__all__ = ["CARD", "INT8", "LABELS", "MODEL", "TAILS", "TIMM_CONFIG", "WEIGHTS", "FormFacts"]

INT8, WEIGHTS, TAILS = "model-int8.onnx", "model.safetensors", "tails.safetensors"
TIMM_CONFIG, CARD = "config.json", "model-card.md"


@dataclass(frozen=True, kw_only=True)
class FormFacts:
    """What was found of one form. `refusals` are codes of why it is not offered; `accuracy` is of the audit slice.

    `agreement` is the share of images with the trained network's category, `latency_ms` the time for one photo on one
    thread of the machine that trained.
    """

    images: int
    agreement: float
    max_difference: float
    size_bytes: int
    latency_ms: float | None = None
    accuracy: float | None = None
    refusals: tuple[str, ...] = ()

    @property
    def is_offered(self) -> bool:
        """Say whether the form goes with the version."""
        return not self.refusals

    @classmethod
    def of(cls, parity: Parity, *, size_bytes: int, **facts: Any) -> FormFacts:
        """Put what parity says together with the rest."""
        return cls(
            images=parity.images,
            agreement=parity.agreement,
            max_difference=min(parity.max_difference, 1.0),  # of probabilities; without bound where one is no number
            size_bytes=size_bytes,
            **facts,
        )

    def as_dict(self) -> dict[str, Any]:
        """Give the facts as JSON values."""
        return {**asdict(self), "refusals": list(self.refusals), "is_offered": self.is_offered}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> FormFacts:
        """Read what `as_dict` gave; names that are not known are passed over."""
        known = {name: facts[name] for name in cls.__dataclass_fields__ if name in facts}
        return cls(**{**known, "refusals": tuple(known.get("refusals", ()))})
