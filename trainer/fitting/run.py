"""One training run from rows to a checked model: cache, train, calibrate, export, check, write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from trainer.fitting import caching, digest, machine, networks, rows, specs
from trainer.fitting.activations import ActivationStore
from trainer.fitting.batches import TrainingSet
from trainer.fitting.calibration import Validation, calibrate
from trainer.fitting.hardware import Hardware
from trainer.fitting.job import FitJob, FitResult, Rehearsed, Workspace
from trainer.fitting.making import Made, Making
from trainer.fitting.measure import Costs, peak_rss_mb
from trainer.fitting.networks import Network, Tail
from trainer.fitting.progress import Phase, Progress, silent
from trainer.fitting.rows import PhotoRow
from trainer.fitting.served import ServedNetwork
from trainer.fitting.tails import Lesson, Tails
from trainer.fitting.tracking import Silent, Tracker, Watch
from trainer.fitting.validation_split import hold_back

_HELD_BACK = 1  # a stream of random numbers beside the epochs'


_SILENT = Silent()


def fit(job: FitJob, *, progress: Progress, workspace: Workspace, tracker: Tracker = _SILENT) -> FitResult:
    """Train, export and check one model; the files are in `workspace.run_dir`.

    Killed at any point and called again with the same job and workspace it goes on from the last finished epoch. What
    `progress` and `tracker` raise comes out unchanged. Raises `AuditLeak`, `TooFewLabels`, `WeightsUnreachable`,
    `WeightsUnfit`, `CacheQuotaTooSmall`, `ActivationsLost`, `TrainingDiverged`, `ParityFailed`, `DeviceMissing`.
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


def assist(pretrained_dir: Path | None, *, workspace: Workspace) -> None:
    """Train along with the first of the processes that `torchrun` started, which says what; it does all the rest."""
    lesson: Lesson = Hardware(workspace.device).from_first(None)  # type: ignore[assignment] # the first one has it
    torch.set_num_threads(lesson.config.torch_threads)
    network = networks.load(specs.of_recipe(lesson.network, pretrained_dir, lesson.config), pretrained_dir)
    store = caching.open_store(network, workspace.cache_dir, view_count=lesson.config.view_count)
    watch = Watch(_SILENT, store, lesson.held.photos, lesson.held.labels, lesson.config)
    tails = Tails(lesson, network, store, run_dir=workspace.run_dir, on=Hardware(workspace.device, lesson.config))
    tails.train(silent, watch)


class _Run:
    """The steps of one run, each measured."""

    def __init__(self, job: FitJob, progress: Progress, workspace: Workspace, tracker: Tracker) -> None:
        self._job, self._progress, self._workspace, self._tracker = job, progress, workspace, tracker
        self._costs = Costs()
        self._on = Hardware(workspace.device, job.config)
        self._losses: tuple[tuple[float, ...], ...] = ()

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
        job = self._job
        lesson = Lesson(
            network=job.network.name,
            config=job.config,
            categories=len(job.categories),
            learned=TrainingSet(_photos(learned), rows.labels(learned)),
            held=TrainingSet(_photos(held), rows.labels(held)),
            fingerprint=job.fingerprint(store.key.folder),
        )
        tails = Tails(self._on.from_first(lesson), network, store, run_dir=self._workspace.run_dir, on=self._on)
        watch = Watch(self._tracker, store, lesson.held.photos, lesson.held.labels, job.config)
        trained = tails.train(self._progress, watch)
        self._losses = trained.losses
        return list(trained.tails)

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
            losses=self._losses,
            unreadable=tuple(sorted(unreadable)),
            costs=self._costs.phases,
            peak_rss_mb=peak_rss_mb(),
            libraries=machine.libraries(),
            machine=machine.facts(self._on),
        )


def _photos(of: Sequence[PhotoRow]) -> list[str]:
    return [row.photo for row in of]
