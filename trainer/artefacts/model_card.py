"""The model card: README.md of a model version, with the front matter that the Hugging Face hub reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from trainer.artefacts import card_text
from trainer.artefacts.card_text import cell, line, quoted, share
from trainer.artefacts.forms import FormFacts


@dataclass(frozen=True)
class CategoryFigures:
    """One category's figures: photos to learn from; answered audit photos, how many were recognised, 95 % interval."""

    name: str
    photos: int
    right: int
    interval: tuple[float, float]
    learned: int = 0


@dataclass(frozen=True)
class ThresholdRow:
    """What a confidence is worth: the share of audit photos at least that sure, and how many of them are right."""

    threshold: float
    share: float
    photos: int
    right: int
    interval: tuple[float, float]


@dataclass(frozen=True)
class Predecessor:
    """The champion before on the same audit photos: which of them only one of the two has right."""

    version: int
    photos: int
    gained: int
    spoilt: int

    @property
    def difference(self) -> float:
        """Give the difference of the two shares of right answers, in points."""
        return 100 * (self.gained - self.spoilt) / self.photos if self.photos else 0.0


@dataclass(frozen=True)
class ModelCard:
    """What a card tells. Shares are in 0..1; `snapshot_sha256` names the frozen list of photos it learned from.

    `forms` tells of each file of the model, `machine` where latencies were measured. `is_timms` says that timm knows
    the network.
    """

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
    thresholds: Sequence[ThresholdRow] = ()
    forms: Mapping[str, FormFacts] = field(default_factory=dict)
    machine: str = ""
    predecessor: Predecessor | None = None
    is_timms: bool = True

    def to_markdown(self) -> str:
        """Write the card."""
        return "\n".join([*self._front_matter(), *self._body(), ""])

    def _front_matter(self) -> Iterator[str]:
        """Write YAML through JSON strings, which YAML reads as they are: a name cannot end the front matter."""
        tags = ["image-classification", *(["timm"] if self.is_timms else []), "onnx"]
        yield "---"
        yield f"license: {quoted(self.licence)}"
        if self.is_timms:
            yield "library_name: timm"
        yield "pipeline_tag: image-classification"
        yield f"tags: [{', '.join(tags)}]"
        if self.base_model:
            yield f"base_model: {quoted(self.base_model)}"
        yield "metrics: [accuracy]"
        if self.accuracy is not None:
            yield f"model-index: {quoted(self._model_index(self.accuracy))}"
        yield "---"

    def _model_index(self, accuracy: float) -> list[dict[str, object]]:
        dataset = {"name": "audit slice", "type": "private", "revision": self.snapshot_sha256}
        metrics: list[dict[str, object]] = [{"type": "accuracy", "value": round(accuracy, 4)}]
        metrics += [{"type": name, "value": round(value, 4)} for name, value in sorted(self.metrics.items())]
        task = {"type": "image-classification"}
        return [{"name": self.name, "results": [{"task": task, "dataset": dataset, "metrics": metrics}]}]

    def _body(self) -> Iterator[str]:
        yield f"# {line(self.name)}, version {self.model_version}"
        yield ""
        yield (
            f"Sorts photos into {len(self.categories)} categories: {self.network}, its last part trained on "
            f"{self.trained_photos} photos that people answered, made {self.created_at:%Y-%m-%d}."
        )
        yield from self._figures()
        yield from self._table()
        yield from self._confusions()
        yield from self._calibration()
        yield from self._predecessor()
        yield from self._data()
        yield from self._forms()
        yield from card_text.USE
        if self.is_timms:
            yield from card_text.WITH_TIMM
        yield from card_text.LIMITS

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
        yield from ("", "| category | learned from | audit photos | recognised | 95 % interval |")
        yield "|---|---:|---:|---:|---|"
        for each in self.categories:
            recall, interval = share(each.right, each.photos, each.interval)
            yield f"| {cell(each.name)} | {each.learned} | {each.photos} | {recall} | {interval} |"

    def _confusions(self) -> Iterator[str]:
        if self.confusions:
            yield from ("", "Taken for another most often:", "")
            for true, said, count in self.confusions:
                yield f"- {line(true)} for {line(said)}: {count}"

    def _calibration(self) -> Iterator[str]:
        yield from ("", "## What its confidence is worth", "")
        words = f"Probabilities are calibrated with temperature {self.temperature:.3f}, found on photos held back."
        if "ece" in self.metrics:
            words += f" On the audit photos they are off by {100 * self.metrics['ece']:.1f} points on average (ECE)."
        yield words
        if self.thresholds:
            yield from ("", "| confidence at least | share of photos | right among them | 95 % interval |")
            yield "|---:|---:|---:|---|"
        for each in self.thresholds:
            right, interval = share(each.right, each.photos, each.interval)
            yield f"| {each.threshold:.2f} | {each.share:.3f} | {right} | {interval} |"

    def _predecessor(self) -> Iterator[str]:
        yield from ("", "## Against the champion before", "")
        before = self.predecessor
        if before is None or not before.photos:
            yield "There was none to compare with."
            return
        yield (
            f"On the {before.photos} audit photos that both were asked, {before.gained} are right that version "
            f"{before.version} had wrong, and {before.spoilt} wrong that it had right: {before.difference:+.1f} points."
        )

    def _data(self) -> Iterator[str]:
        yield from ("", "## Data", "")
        yield (
            f"Snapshot `{self.snapshot_sha256}`: a frozen list of photos with the categories that people gave them. "
            f"{self.trained_photos} of them were learned from, {self.audit_photos} set apart for measuring before any "
            "model saw them; photos of one burst are never on both sides. The photos are not part of this."
        )

    def _forms(self) -> Iterator[str]:
        if not self.forms:
            return
        yield from ("", "## Files", "")
        yield "Each was asked about the golden photos and the audit photos, and held against the trained network."
        yield from ("", "| file | MB | same category | largest difference | accuracy | ms a photo |")
        yield "|---|---:|---:|---:|---:|---:|"
        for name, facts in self.forms.items():
            if facts.is_offered:
                yield card_text.form_row(name, facts)
        refused = [(name, facts) for name, facts in self.forms.items() if not facts.is_offered]
        for name, facts in refused:
            yield from ("", f"`{name}` is not offered: {', '.join(facts.refusals)}.")
        if self.machine:
            yield from ("", f"Times are for one photo on one thread of: {line(self.machine)}.")
