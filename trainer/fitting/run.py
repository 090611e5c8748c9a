"""One training run from rows to a checked model: cache, train, calibrate, export, check, write."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata

import numpy as np
import torch

from trainer.fitting import caching, digest, networks, rows
from trainer.fitting.activations import ActivationStore
from trainer.fitting.calibration import Validation, calibrate
from trainer.fitting.checkpoint import Checkpoint
from trainer.fitting.job import FitJob, FitResult, Rehearsed, Workspace
from trainer.fitting.making import Made, Making
from trainer.fitting.measure import Costs, peak_rss_mb
from trainer.fitting.networks import Network, Tail
from trainer.fitting.progress import Phase, Progress
from trainer.fitting.rows import PhotoRow
from trainer.fitting.served import ServedNetwork
from trainer.fitting.tail_training import TailTraining, TrainingSet
from trainer.fitting.tracking import Silent, Tracker, Watch
from trainer.fitting.validation_split import hold_back

_LIBRARIES = ("torch", "timm", "onnx", "onnxruntime", "numpy", "opencv-python-headless")
_HELD_BACK = 1  # a stream of random numbers beside the epochs'


_SILENT = Silent()


def fit(job: FitJob, *, progress: Progress, workspace: Workspace, tracker: Tracker = _SILENT) -> FitResult:
    """Train, export and check one model; the files are in `workspace.run_dir`.

    Killed at any point and called again with the same job and workspace it goes on from the last finished epoch. What
    `progress` and `tracker` raise comes out unchanged. Raises `AuditLeak`, `TooFewLabels`, `WeightsUnreachable`,
    `WeightsUnfit`, `CacheQuotaTooSmall`, `ActivationsLost`, `TrainingDiverged`, `ParityFailed`.
    """
    rows.check(job.rows)
    torch.set_num_threads(job.config.torch_threads)
    return _Run(job, progress, workspace, tracker).fit()


def rehearse(job: FitJob, *, progress: Progress, workspace: Workspace, tracker: Tracker) -> Rehearsed:
    """Train as `fit` does and measure on the held-back photos; nothing is exported, and no audit photo is looked at.

    Raises what `fit` does.
    """
    rows.check(job.rows)
    torch.set_num_threads(job.config.torch_threads)
    return _Run(job, progress, workspace, tracker).rehearse()


class _Run:
    """The steps of one run, each measured."""

    def __init__(self, job: FitJob, progress: Progress, workspace: Workspace, tracker: Tracker) -> None:
        self._job, self._progress, self._workspace, self._tracker = job, progress, workspace, tracker
        self._costs = Costs()
        self._losses: list[tuple[float, ...]] = []

    def fit(self) -> FitResult:
        served, learned, validation, lost = self._learn()
        making = Making(self._job, served, learned, costs=self._costs, progress=self._progress)
        made = making.make(self._workspace.run_dir)
        return self._result(served, learned, validation, made, lost | made.unreadable)

    def rehearse(self) -> Rehearsed:
        _, learned, validation, _ = self._learn()
        return Rehearsed(len(learned), validation, self._costs.phases, peak_rss_mb())

    def _learn(self) -> tuple[ServedNetwork, tuple[PhotoRow, ...], Validation, frozenset[str]]:
        """Give the trained network, what it learned from, how it does on what was held back, and the photos lost."""
        job, costs = self._job, self._costs
        with costs.phase("load"):
            network = networks.load(job.network, job.pretrained_dir)
            store = caching.open_store(network, self._workspace.cache_dir, view_count=job.config.view_count)
        with costs.phase("cache"):
            lost, learned, held = self._split(store, network)
        with costs.phase("train"):
            tails = self._train(network, store, learned, held)
        with costs.phase("calibrate"):
            validation = self._calibrate(tails, store, held)
        return ServedNetwork(network.trunk, tails, validation.temperature), learned, validation, lost

    def _split(
        self, store: ActivationStore, network: Network
    ) -> tuple[frozenset[str], tuple[PhotoRow, ...], tuple[PhotoRow, ...]]:
        """Cache the training photos and hold some back; photos that cannot be read are in neither part."""
        training = rows.of_split(self._job.rows, "train")
        lost = caching.bring_up_to_date(store, network, training, self._workspace, self._progress)
        readable = tuple(row for row in training if row.photo not in lost)
        learned, held = hold_back(readable, self._job.config.validation_share, self._rng(_HELD_BACK))
        rows.check_enough(learned)
        return lost, learned, held

    def _train(
        self, network: Network, store: ActivationStore, learned: Sequence[PhotoRow], held: Sequence[PhotoRow]
    ) -> list[Tail]:
        config = self._job.config
        data = TrainingSet(_photos(learned), rows.labels(learned))
        fingerprint = self._job.fingerprint(store.key.folder)
        trainings = [
            TailTraining(network.tail(len(self._job.categories)), data, store, config, number=number)
            for number in range(config.tails)
        ]
        steps = trainings[0].steps_per_epoch * config.epochs
        phase = Phase(self._progress, "train", steps * config.tails)
        watch = Watch(self._tracker, store, _photos(held), rows.labels(held), config)
        for number, training in enumerate(trainings):
            checkpoint = Checkpoint(self._workspace.run_dir / f"tail-{number}.safetensors", fingerprint)
            self._losses.append(tuple(training.run(checkpoint, phase, watch)))
        return [training.tail for training in trainings]

    def _calibrate(self, tails: Sequence[Tail], store: ActivationStore, held: Sequence[PhotoRow]) -> Validation:
        phase = Phase(self._progress, "calibrate", 1)
        validation = calibrate(tails, store, _photos(held), rows.labels(held), self._job.config)
        phase.advance()
        return validation

    def _rng(self, stream: int) -> np.random.Generator:
        return np.random.default_rng([self._job.config.seed, 1000 + stream])

    def _result(
        self,
        served: ServedNetwork,
        learned: Sequence[PhotoRow],
        validation: Validation,
        made: Made,
        unreadable: frozenset[str],
    ) -> FitResult:
        return FitResult(
            categories=self._job.categories,
            network=self._job.network,
            config=self._job.config,
            network_digest=digest.of_weights(served.weights()),
            preprocessing_digest=self._job.network.preprocessing.digest(),
            trained_photos=len(learned),
            validation=validation,
            audit=made.audit,
            parity=made.parity,
            forms=made.forms,
            files=made.files,
            losses=tuple(self._losses),
            unreadable=tuple(sorted(unreadable)),
            costs=self._costs.phases,
            peak_rss_mb=peak_rss_mb(),
            libraries=_libraries(),
        )


def _photos(of: Sequence[PhotoRow]) -> list[str]:
    return [row.photo for row in of]


def _libraries() -> dict[str, str]:
    return {name: metadata.version(name) for name in _LIBRARIES}
