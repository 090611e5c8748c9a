"""How pixels become the network's input: facts that travel with the weights."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from trainer.errors import ManifestInvalid

Resize = Literal["squash", "crop"]

GRAPH = "uint8-rgb/linear-antialias-half-pixel/1"
"""What the graph does besides the facts below. A change of the graph that changes pixels needs a new value here."""


@dataclass(frozen=True)
class Preprocessing:
    """Square side in pixels, the way to get there, and mean and deviation of each channel for values in 0..1."""

    size: int
    resize: Resize
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    def __post_init__(self) -> None:
        if self.size < 1 or self.resize not in ("squash", "crop"):
            raise ManifestInvalid(reason=f"preprocessing {self.resize!r} to {self.size!r}")
        if len(self.mean) != 3 or len(self.std) != 3 or min(self.std) <= 0:
            raise ManifestInvalid(reason="mean and std need three values, std above zero")

    def facts(self) -> dict[str, Any]:
        """Give the facts as JSON values, as a manifest holds them."""
        return {"size": self.size, "resize": self.resize, "mean": list(self.mean), "std": list(self.std)}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Preprocessing:
        """Read what `facts` wrote. Raises `ManifestInvalid`."""
        try:
            mean, std = (tuple(float(value) for value in facts[key]) for key in ("mean", "std"))
            return cls(size=int(facts["size"]), resize=facts["resize"], mean=mean, std=std)  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError) as wrong:
            raise ManifestInvalid(reason=f"preprocessing: {wrong}") from wrong

    def digest(self) -> str:
        """Give the hash that embeddings and activations are filed under."""
        text = json.dumps({**self.facts(), "graph": GRAPH}, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
