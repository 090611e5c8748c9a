"""What a training run is given and what it gives back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trainer.artefacts.category import CategoryRef
from trainer.artefacts.forms import FormFacts
from trainer.artefacts.parity import Parity
from trainer.fitting.calibration import Validation
from trainer.fitting.measure import PhaseCost
from trainer.fitting.rows import PhotoRow
from trainer.inference.registry import NetworkSpec
from trainer.recipes.config import TrainingConfig

_GB = 1_000_000_000


@dataclass(frozen=True)
class FitJob:
    """One run: rows, the categories in the order of the network's outputs, and how to train.

    `has_int8` asks for a quantised form of the model as well, kept where it is as good and faster.
    """

    rows: tuple[PhotoRow, ...]
    categories: tuple[CategoryRef, ...]
    network: NetworkSpec
    config: TrainingConfig
    pretrained_dir: Path | None = None
    golden_count: int = 64
    has_int8: bool = True

    def fingerprint(self, trunk: str) -> str:
        """Hash all that decides the trained weights, `trunk` the frozen ones: what a checkpoint must match."""
        rows = [(row.photo, row.category, row.group, row.split) for row in self.rows]
        facts = [self.config.to_json(), self.network.name, trunk, len(self.categories), rows]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@dataclass(frozen=True)
class Workspace:
    """Where a run may write: its own folder (kept between attempts, so that it resumes), and the shared cache.

    `device` is what it trains on: auto, cpu or cuda.
    """

    run_dir: Path
    cache_dir: Path
    cache_quota_bytes: int = 20 * _GB
    cache_workers: int = 2
    device: str = "auto"


@dataclass(frozen=True)
class AuditAnswer:
    """What the exported graph says about one audit photo: float32 (categories,)."""

    photo: str
    category: int
    probabilities: npt.NDArray[np.float32]


@dataclass(frozen=True)
class FitFiles:
    """What the run wrote. `golden` maps names in the bundle to files; `golden_json` has their expected answers.

    `others` are the model's further files by name: they stay outside the bundle.
    """

    onnx: Path
    golden_json: Path
    golden: dict[str, Path]
    others: dict[str, Path]

    @property
    def weights(self) -> Path:
        """Give the file of the weights."""
        return self.others["model.safetensors"]


@dataclass(frozen=True)
class FitResult:
    """A trained, exported and checked model, not yet numbered, signed or released.

    `unreadable` are photos that the run had to leave out; `losses` are each tail's mean training loss per epoch of this
    attempt; `costs` are per phase, `libraries` the versions that made it. `forms` tells how each file of the model
    answers beside the trained network, those that are not offered among them.
    """

    categories: tuple[CategoryRef, ...]
    network: NetworkSpec
    config: TrainingConfig
    network_digest: str
    preprocessing_digest: str
    trained_photos: int
    validation: Validation
    audit: tuple[AuditAnswer, ...]
    parity: Parity
    forms: dict[str, FormFacts]
    files: FitFiles
    losses: tuple[tuple[float, ...], ...]
    unreadable: tuple[str, ...]
    costs: dict[str, PhaseCost]
    peak_rss_mb: int
    libraries: dict[str, str]
    machine: dict[str, str]


@dataclass(frozen=True)
class Rehearsed:
    """What a trial of a recipe found out: nothing of it is kept but its figures."""

    trained_photos: int
    validation: Validation
    costs: dict[str, PhaseCost]
    peak_rss_mb: int
