"""The lighter form of a model: made, timed, asked only where it is faster, offered only where it is as good."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trainer.artefacts import parity
from trainer.artefacts.category import CategoryRef
from trainer.artefacts.forms import FormFacts
from trainer.artefacts.parity import Comparison, Rgb
from trainer.domain import lighter
from trainer.domain.lighter import LighterEvidence
from trainer.errors import BundleDamaged
from trainer.fitting import quantising
from trainer.fitting.checking import Form
from trainer.inference import timing
from trainer.inference.predictor import Predictor

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lighter:
    """The quantised graph beside the exported one; latencies are milliseconds for a photo on one thread."""

    graph: bytes
    predictor: Predictor
    latency_ms: float
    lighter_latency_ms: float

    @property
    def is_faster(self) -> bool:
        """Say whether there is anything to gain; if not, it need not be asked anything more."""
        return self.lighter_latency_ms < self.latency_ms

    def form(self) -> Form:
        """Give the form to ask: from a photo's bytes, as any host will."""
        return Form(lambda told: self.predictor.predict(told.rgb).probabilities, lambda told: told.probabilities)

    def facts(self, comparisons: Sequence[Comparison], *, photos: int, right: int, lighter_right: int) -> FormFacts:
        """Decide about the form by its answers; `right` of `photos` answered ones are those of either form."""
        evidence = LighterEvidence(
            photos=photos,
            right=right,
            lighter_right=lighter_right,
            images=len(comparisons),
            same=sum(each.is_same_category for each in comparisons),
            latency_ms=self.latency_ms,
            lighter_latency_ms=self.lighter_latency_ms,
        )
        return FormFacts.of(
            parity.sum_up(comparisons),
            size_bytes=len(self.graph),
            latency_ms=self.lighter_latency_ms,
            accuracy=lighter_right / photos if comparisons and photos else None,
            refusals=lighter.refusals(evidence) if comparisons else ("not-faster",),
        )


def make(
    exported: Predictor, onnx: bytes, categories: tuple[CategoryRef, ...], photos: Iterable[Rgb]
) -> Lighter | None:
    """Quantise a graph on photos and time both; None where it cannot be quantised, or not be run."""
    graph = quantising.quantise(onnx, photos)
    if graph is None:
        return None
    try:
        predictor = Predictor(graph, categories)
    except BundleDamaged as unfit:
        log.warning("The quantised graph does not open: %s", unfit.detail)
        return None
    latency_ms, lighter_latency_ms = timing.latencies_ms([exported, predictor])
    return Lighter(graph, predictor, latency_ms, lighter_latency_ms)
