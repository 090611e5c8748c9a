"""One small run of the tiny network, shared by the tests that look at what a run leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.trainer.fitting import photos
from trainer.fitting import networks
from trainer.fitting.job import FitResult, Workspace
from trainer.fitting.networks import Network
from trainer.fitting.progress import silent
from trainer.fitting.run import fit
from trainer.fitting.served import ServedNetwork
from trainer.inference.registry import find


@pytest.fixture(scope="session")
def fit_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fit")


@pytest.fixture(scope="session")
def fitted(fit_folder: Path) -> FitResult:
    """A finished run: read-only."""
    return fit(photos.job(), progress=silent, workspace=Workspace(fit_folder / "run", fit_folder / "cache"))


@pytest.fixture
def tiny() -> Network:
    return networks.load(find("tiny"), None)


@pytest.fixture
def touchy(tiny: Network) -> ServedNetwork:
    """A network whose answers change with any change of its input: large random weights in the classifier."""
    tail = tiny.tail(len(photos.CATEGORIES))
    torch.nn.init.normal_(tail.classifier.weight, std=8.0, generator=torch.Generator().manual_seed(3))
    return ServedNetwork(tiny.trunk, [tail], 1.0)
