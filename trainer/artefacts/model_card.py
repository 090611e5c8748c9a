"""The model card: README.md of a model version, with the front matter that the Hugging Face hub reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class CategoryFigures:
    """One category's audit figures: answered photos, how many were recognised, and the 95 % interval of that share."""

    name: str
    photos: int
    right: int
    interval: tuple[float, float]


@dataclass(frozen=True)
class ModelCard:
    """What a card tells. Shares are in 0..1; `snapshot_sha256` names the frozen list of photos it learned from."""

    name: str
    model_version: int
    network: str
    base_model: str | None
    licence: str
    created_at: datetime
    snapshot_sha256: str
    trained_photos: int
    audit_photos: int
    accuracy: float | None
    interval: tuple[float, float] | None
    temperature: float
    categories: Sequence[CategoryFigures]
    metrics: Mapping[str, float] = field(default_factory=dict)
    confusions: Sequence[tuple[str, str, int]] = ()
    predecessor: str | None = None

    def to_markdown(self) -> str:
        """Write the card."""
        return "\n".join([*self._front_matter(), *self._body(), ""])

    def _front_matter(self) -> Iterator[str]:
        """Write YAML through JSON strings, which YAML reads as they are: a name cannot end the front matter."""
        yield "---"
        yield f"license: {_quoted(self.licence)}"
        yield "library_name: timm"
        yield "pipeline_tag: image-classification"
        yield "tags: [image-classification, timm, onnx]"
        if self.base_model:
            yield f"base_model: {_quoted(self.base_model)}"
        yield "metrics: [accuracy]"
        if self.accuracy is not None:
            yield f"model-index: {_quoted(self._model_index(self.accuracy))}"
        yield "---"

    def _model_index(self, accuracy: float) -> list[dict[str, Any]]:
        dataset = {"name": "audit slice", "type": "private", "revision": self.snapshot_sha256}
        metrics = [{"type": "accuracy", "value": round(accuracy, 4)}]
        metrics += [{"type": name, "value": round(value, 4)} for name, value in sorted(self.metrics.items())]
        task = {"type": "image-classification"}
        return [{"name": self.name, "results": [{"task": task, "dataset": dataset, "metrics": metrics}]}]

    def _body(self) -> Iterator[str]:
        yield f"# {_line(self.name)}, version {self.model_version}"
        yield ""
        yield (
            f"Sorts photos into {len(self.categories)} categories. {self.network}, its last part trained on "
            f"{self.trained_photos} answered photos (snapshot `{self.snapshot_sha256[:16]}`), made "
            f"{self.created_at:%Y-%m-%d}. Probabilities are calibrated with temperature {self.temperature:.3f}."
        )
        yield from self._figures()
        yield from self._table()
        yield from self._confusions()
        yield from _USE
        if self.predecessor:
            yield from ("", "## Against the version before", "", _line(self.predecessor))

    def _figures(self) -> Iterator[str]:
        yield from ("", "## How good it is", "")
        if self.accuracy is None or self.interval is None:
            yield "No audit photo was answered when this version was made, so nothing is known about its accuracy."
            return
        low, high = self.interval
        yield (
            f"Accuracy {self.accuracy:.3f} (95 % interval {low:.3f} to {high:.3f}) on {self.audit_photos} audit photos "
            "that it never saw and that nobody chose."
        )

    def _table(self) -> Iterator[str]:
        yield from ("", "| category | audit photos | recognised | 95 % interval |", "|---|---:|---:|---|")
        for each in self.categories:
            share = f"{each.right / each.photos:.3f}" if each.photos else "unknown"
            low, high = each.interval
            interval = f"{low:.3f} to {high:.3f}" if each.photos else "unknown"
            yield f"| {_cell(each.name)} | {each.photos} | {share} | {interval} |"

    def _confusions(self) -> Iterator[str]:
        if self.confusions:
            yield from ("", "Taken for another most often:", "")
            for true, said, count in self.confusions:
                yield f"- {_line(true)} for {_line(said)}: {count}"


_USE = (
    "",
    "## Use",
    "",
    "`model.onnx` takes one upright RGB photo as bytes (height, width, 3), whatever its size, and gives "
    "`probabilities` in the order of `labels.txt`, and an `embedding`. `model.safetensors` has the weights under "
    "timm's names. It knows only its categories: a photo of anything else gets one of them all the same. Judge it on "
    "photos of your own cameras before you rely on it.",
)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)


def _line(text: str) -> str:
    """Keep a name on one line and free of markup."""
    flat = " ".join(text.split())
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")
