"""From the trained network to the files of a model, each held against it before anything is written."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import nn

from labeling.imaging.pixels import decode_rgb
from trainer.artefacts import bundle, parity
from trainer.artefacts.forms import INT8, LABELS, MODEL, TIMM_CONFIG, WEIGHTS, FormFacts
from trainer.artefacts.parity import Parity
from trainer.domain import lighter
from trainer.errors import WeightsUnfit
from trainer.fitting import atomic_file, digest, export, golden, lighter_form, quantising, rows, timm_form, trained
from trainer.fitting.checking import Checked, Checker, Form, TrainedNetwork
from trainer.fitting.golden import GoldenImage
from trainer.fitting.job import AuditAnswer, FitFiles, FitJob
from trainer.fitting.lighter_form import Lighter
from trainer.fitting.measure import Costs
from trainer.fitting.progress import Phase, Progress
from trainer.fitting.rows import PhotoRow
from trainer.fitting.served import ServedNetwork
from trainer.inference import timing
from trainer.inference.predictor import Predictor

log = logging.getLogger(__name__)

_GOLDEN, _CALIBRATION = 1002, 1003  # streams of random numbers beside the epochs'


@dataclass(frozen=True)
class _Weights:
    """The files of the weights, and the network that timm makes of them, None where it cannot."""

    files: dict[str, bytes]
    timms: nn.Module | None


@dataclass(frozen=True)
class Made:
    """The files of a model, what its graph says of the audit photos, and how each form agrees with the network."""

    files: FitFiles
    audit: tuple[AuditAnswer, ...]
    parity: Parity
    forms: dict[str, FormFacts]
    unreadable: frozenset[str]


class Making:
    """The steps from a trained network to checked files; `learned` are the photos that it learned from."""

    def __init__(
        self, job: FitJob, served: ServedNetwork, learned: Sequence[PhotoRow], *, costs: Costs, progress: Progress
    ) -> None:
        self._job, self._served, self._learned = job, served, learned
        self._costs, self._progress = costs, progress
        self._audit = rows.of_split(job.rows, "audit")

    def make(self, folder: Path) -> Made:
        """Export, quantise, check, and write into a folder what passed. Raises `ParityFailed`, `WeightsUnfit`."""
        with self._costs.phase("export"):
            phase = Phase(self._progress, "export", 1)
            onnx = export.version(self._served, self._job.network.preprocessing)
            weights = self._weights()
            phase.advance()
        exported = Predictor(onnx, self._job.categories)
        with self._costs.phase("quantise"):
            light = self._lighter(onnx, exported)
        with self._costs.phase("check"):
            images = self._golden()
            checked = self._check(exported, weights, light, images)
            agreement = parity.judge(checked.comparisons)
            parity.judge(checked.forms[WEIGHTS], file=WEIGHTS)
        forms = self._facts(checked, onnx, weights, light)
        others = {**weights.files, LABELS: self._labels()}
        if light is not None and forms[INT8].is_offered:
            others[INT8] = light.graph
        files = _write(folder, onnx, checked.golden_json, images, others)
        return Made(files, checked.audit, agreement, forms, checked.unreadable)

    def _weights(self) -> _Weights:
        """Write the weights, and read them back. Raises `WeightsUnfit` when they are not those that were trained."""
        spec = self._job.network
        files = trained.dump(self._served, spec)
        opened = trained.load(spec, files, temperature=self._served.temperature)
        if digest.of_weights(opened.weights()) != digest.of_weights(self._served.weights()):
            raise WeightsUnfit(file=WEIGHTS, network=spec.name, tensors="not those that were trained")
        return self._for_timm(files) if timm_form.is_timms(spec) else _Weights(files, None)

    def _for_timm(self, files: dict[str, bytes]) -> _Weights:
        """Add what timm needs; where it cannot make the network all the same, do without."""
        spec = self._job.network
        whole = {**files, TIMM_CONFIG: timm_form.config(self._served, spec, self._names())}
        try:
            return _Weights(whole, timm_form.open_files(whole, spec))
        except WeightsUnfit as unfit:
            log.warning("There is no %s for timm: %s", TIMM_CONFIG, unfit.detail)
            return _Weights(files, None)

    def _lighter(self, onnx: bytes, exported: Predictor) -> Lighter | None:
        """Make the quantised graph and time it; None where nobody asked, or too few photos could tell its worth."""
        if not self._job.has_int8 or len(self._audit) < lighter.DEFAULT_POLICY.fewest_photos:
            return None
        photos = rows.some_bytes(self._learned, quantising.CALIBRATION_PHOTOS, self._rng(_CALIBRATION))
        return lighter_form.make(exported, onnx, self._job.categories, map(decode_rgb, photos))

    def _golden(self) -> tuple[GoldenImage, ...]:
        rng, count = self._rng(_GOLDEN), self._job.golden_count
        return golden.make(rows.some_bytes(self._learned, count, rng), count=count, rng=rng)

    def _check(
        self, exported: Predictor, weights: _Weights, light: Lighter | None, images: Sequence[GoldenImage]
    ) -> Checked:
        phase = Phase(self._progress, "check", len(self._audit) + len(images))
        forms = {WEIGHTS: self._opened(weights)}
        if light is not None and light.is_faster:
            forms[INT8] = light.form()
        checker = Checker(exported, TrainedNetwork(self._served, self._job.network), forms)
        return checker.check(self._audit, images, phase)

    def _opened(self, weights: _Weights) -> Form:
        """Ask the weights as others will: with timm where it knows the network, else with what trained it."""
        spec, network = self._job.network, weights.timms
        if network is not None:
            return Form(
                lambda told: timm_form.probabilities(network, told.pixels).numpy(), lambda told: told.first_tail
            )
        again = TrainedNetwork(trained.load(spec, weights.files, temperature=self._served.temperature), spec)
        return Form(lambda told: again.tell(told.rgb).probabilities, lambda told: told.probabilities)

    def _facts(self, checked: Checked, onnx: bytes, weights: _Weights, light: Lighter | None) -> dict[str, FormFacts]:
        """Say how each form does; one that is refused is told of too."""
        photos, right = len(checked.audit), _right(checked, checked.comparisons)
        latency_ms = light.latency_ms if light else timing.latencies_ms([Predictor(onnx, self._job.categories)])[0]
        accuracy = right / photos if photos else None
        exported, opened = parity.sum_up(checked.comparisons), parity.sum_up(checked.forms[WEIGHTS])
        facts = {
            MODEL: FormFacts.of(exported, size_bytes=len(onnx), latency_ms=latency_ms, accuracy=accuracy),
            WEIGHTS: FormFacts.of(opened, size_bytes=len(weights.files[WEIGHTS])),
        }
        if light is not None:
            asked = checked.forms.get(INT8, [])
            lighter_right = _right(checked, asked)
            facts[INT8] = light.facts(asked, photos=photos, right=right, lighter_right=lighter_right)
        return facts

    def _labels(self) -> bytes:
        return bundle.labels_txt(self._names())

    def _names(self) -> tuple[str, ...]:
        return tuple(category.name for category in self._job.categories)

    def _rng(self, stream: int) -> np.random.Generator:
        return np.random.default_rng([self._job.config.seed, stream])


def _right(checked: Checked, comparisons: Sequence[parity.Comparison]) -> int:
    """Count the audit photos whose category a form has right."""
    truth = {answer.photo: answer.category for answer in checked.audit}
    return sum(truth.get(each.name) == int(each.exported.argmax()) for each in comparisons)


def _write(
    folder: Path, onnx: bytes, golden_json: bytes, images: Sequence[GoldenImage], others: Mapping[str, bytes]
) -> FitFiles:
    contents = {MODEL: onnx, bundle.GOLDEN: golden_json, **{image.file: image.data for image in images}, **others}
    for name, data in contents.items():
        atomic_file.write(folder / name, data, is_durable=True)
    return FitFiles(
        onnx=folder / MODEL,
        golden_json=folder / bundle.GOLDEN,
        golden={image.file: folder / image.file for image in images},
        others={name: folder / name for name in others},
    )
