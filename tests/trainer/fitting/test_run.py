from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.trainer.fitting import photos
from trainer.fitting.job import FitResult, Workspace
from trainer.fitting.progress import silent
from trainer.fitting.run import fit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fit")


@pytest.fixture(scope="module")
def result(folder: Path) -> Iterator[FitResult]:
    yield fit(photos.job(), progress=silent, workspace=Workspace(folder / "run", folder / "cache"))


def test_fit_learns_what_the_colours_say(result: FitResult) -> None:
    right = [answer.probabilities.argmax() == answer.category for answer in result.audit]

    assert len(right) == 12
    assert np.mean(right) > 0.8
