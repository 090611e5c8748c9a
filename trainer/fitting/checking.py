"""Ask the exported graph and the trained network about the same images: audit answers, golden answers, parity."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from accounts.problems import Problem
from labeling.domain.image_policy import ImagePolicy
from labeling.imaging.pixels import decode_any, decode_rgb
from trainer.fitting import export
from trainer.fitting.golden import GoldenImage
from trainer.fitting.job import AuditAnswer
from trainer.fitting.parity import Comparison, Predict, Rgb
from trainer.fitting.progress import Phase
from trainer.fitting.rows import PhotoRow, is_photos_fault
from trainer.fitting.served import ServedNetwork
from trainer.inference.predictor import Predictor
from trainer.inference.registry import NetworkSpec
from trainer.inference.session import open_session


@dataclass(frozen=True)
class Checked:
    """The answers to the audit photos, the golden images' expected answers as JSON, and what to judge parity by."""

    audit: tuple[AuditAnswer, ...]
    golden_json: bytes
    comparisons: list[Comparison]
    unreadable: frozenset[str]


class Checker:
    """Hold both forms of one model: the exported graph, and the trained network behind the same preprocessing."""

    def __init__(self, exported: Predictor, reference: Predict) -> None:
        self._exported, self._reference = exported, reference

    def check(self, audit: Sequence[PhotoRow], golden: Sequence[GoldenImage], phase: Phase) -> Checked:
        """Ask both forms about every image once."""
        comparisons: list[Comparison] = []
        answers: list[AuditAnswer] = []
        unreadable: set[str] = set()
        for row, rgb in _decoded(audit, unreadable):
            comparisons.append(self._compare(row.photo, rgb))
            answers.append(AuditAnswer(row.photo, row.category, comparisons[-1].exported))
            phase.advance()
        entries = list(self._golden_entries(golden, comparisons, phase))
        golden_json = json.dumps({"images": entries}, sort_keys=True, separators=(",", ":")).encode()
        return Checked(tuple(answers), golden_json, comparisons, frozenset(unreadable))

    def _golden_entries(
        self, golden: Iterable[GoldenImage], comparisons: list[Comparison], phase: Phase
    ) -> Iterator[dict[str, object]]:
        """Give each image's expected answer; width and height are of the pixels that a host hands to the graph."""
        for image in golden:
            rgb = decode_any(image.data, limits=ImagePolicy())
            comparisons.append(self._compare(image.file, rgb))
            height, width = rgb.shape[:2]
            expected = [round(float(value), 6) for value in comparisons[-1].exported]
            phase.advance()
            yield {"file": image.file, "width": width, "height": height, "probabilities": expected}

    def _compare(self, name: str, rgb: Rgb) -> Comparison:
        return Comparison(name, self._reference(rgb), self._exported.predict(rgb).probabilities)


def reference(network: ServedNetwork, spec: NetworkSpec) -> Predict:
    """Make the trained network answer photos: the preprocessing that training read through, then torch."""
    preprocessing = open_session(export.preprocessing(spec.preprocessing))

    def predict(rgb: Rgb) -> npt.NDArray[np.float32]:
        pixels = torch.from_numpy(preprocessing.run(["pixels"], {"image": rgb})[0])
        with torch.inference_mode():
            probabilities: npt.NDArray[np.float32] = network(pixels)[0].numpy()
        return probabilities

    return predict


def _decoded(rows: Sequence[PhotoRow], unreadable: set[str]) -> Iterator[tuple[PhotoRow, Rgb]]:
    """Decode the photos that can be; note the others. A store that is down ends the run, to be tried again."""
    for row in rows:
        try:
            yield row, decode_rgb(row.read_bytes())
        except Problem as problem:
            if not is_photos_fault(problem):
                raise
            unreadable.add(row.photo)
