"""Ask the files of a model and the trained network about the same images: audit answers, golden answers, parity."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from accounts.problems import Problem
from labeling.domain.image_policy import ImagePolicy
from labeling.imaging.pixels import decode_any, decode_rgb
from trainer.artefacts.parity import Comparison, Predict, Rgb
from trainer.fitting import export
from trainer.fitting.golden import GoldenImage
from trainer.fitting.job import AuditAnswer
from trainer.fitting.progress import Phase
from trainer.fitting.rows import PhotoRow, is_photos_fault
from trainer.fitting.served import ServedNetwork
from trainer.inference.predictor import Predictor
from trainer.inference.registry import NetworkSpec
from trainer.inference.session import open_session

Probabilities = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Told:
    """What the trained network says of one image.

    `pixels` (1, 3, side, side) are what it saw; `first_tail` are the probabilities (categories,) of the first tail
    alone, without temperature.
    """

    rgb: Rgb
    pixels: torch.Tensor
    probabilities: Probabilities
    first_tail: Probabilities


@dataclass(frozen=True)
class Form:
    """A further form of the model: what it answers to an image, and what the trained network answers to the same."""

    answer: Callable[[Told], Probabilities]
    wanted: Callable[[Told], Probabilities]


@dataclass(frozen=True)
class Checked:
    """The answers to the audit photos, the golden images' expected answers as JSON, and what to judge parity by.

    `forms` has the comparisons of each further form, by its file's name.
    """

    audit: tuple[AuditAnswer, ...]
    golden_json: bytes
    comparisons: list[Comparison]
    forms: dict[str, list[Comparison]]
    unreadable: frozenset[str]


class TrainedNetwork:
    """Answer photos as the network was trained: the preprocessing that training read through, then torch."""

    def __init__(self, network: ServedNetwork, spec: NetworkSpec) -> None:
        self._network = network
        self._preprocessing = open_session(export.preprocessing(spec.preprocessing))

    def tell(self, rgb: Rgb) -> Told:
        """Say what there is to say of one image, uint8 (height, width, 3)."""
        pixels = torch.from_numpy(self._preprocessing.run(["pixels"], {"image": rgb})[0])
        with torch.inference_mode():
            probabilities, embedding = self._network(pixels)
            logits = self._network.first_tail.classifier(embedding)
        return Told(rgb, pixels, probabilities.numpy(), torch.softmax(logits, dim=-1).numpy())


class Checker:
    """Hold all forms of one model: the exported graph, the further ones by file name, and the trained network."""

    def __init__(self, exported: Predictor, trained: TrainedNetwork, forms: Mapping[str, Form]) -> None:
        self._exported, self._trained, self._forms = exported, trained, forms
        self._comparisons: list[Comparison] = []
        self._of_forms: dict[str, list[Comparison]] = {name: [] for name in forms}

    def check(self, audit: Sequence[PhotoRow], golden: Sequence[GoldenImage], phase: Phase) -> Checked:
        """Ask all forms about every image once."""
        answers: list[AuditAnswer] = []
        unreadable: set[str] = set()
        for row, rgb in _decoded(audit, unreadable):
            answers.append(AuditAnswer(row.photo, row.category, self._ask(row.photo, rgb)))
            phase.advance()
        entries = list(self._golden_entries(golden, phase))
        golden_json = json.dumps({"images": entries}, sort_keys=True, separators=(",", ":")).encode()
        return Checked(tuple(answers), golden_json, self._comparisons, self._of_forms, frozenset(unreadable))

    def _golden_entries(self, golden: Iterable[GoldenImage], phase: Phase) -> Iterator[dict[str, object]]:
        """Give each image's expected answer; width and height are of the pixels that a host hands to the graph."""
        for image in golden:
            rgb = decode_any(image.data, limits=ImagePolicy())
            height, width = rgb.shape[:2]
            expected = [round(float(value), 6) for value in self._ask(image.file, rgb)]
            phase.advance()
            yield {"file": image.file, "width": width, "height": height, "probabilities": expected}

    def _ask(self, name: str, rgb: Rgb) -> Probabilities:
        """Give the exported graph's answer to an image, and note how each form's compares."""
        told, exported = self._trained.tell(rgb), self._exported.predict(rgb).probabilities
        self._comparisons.append(Comparison(name, told.probabilities, exported))
        for file, form in self._forms.items():
            self._of_forms[file].append(Comparison(name, form.wanted(told), form.answer(told)))
        return exported


def reference(network: ServedNetwork, spec: NetworkSpec) -> Predict:
    """Make the trained network answer photos with probabilities (categories,)."""
    trained = TrainedNetwork(network, spec)
    return lambda rgb: trained.tell(rgb).probabilities


def _decoded(rows: Sequence[PhotoRow], unreadable: set[str]) -> Iterator[tuple[PhotoRow, Rgb]]:
    """Decode the photos that can be; note the others. A store that is down ends the run, to be tried again."""
    for row in rows:
        try:
            yield row, decode_rgb(row.read_bytes())
        except Problem as problem:
            if not is_photos_fault(problem):
                raise
            unreadable.add(row.photo)
