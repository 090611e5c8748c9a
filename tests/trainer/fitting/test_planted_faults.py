"""A run whose export is faulty ends there: no file is written, so no version can be made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.trainer.fitting import photos
from trainer.artefacts.preprocessing import Preprocessing
from trainer.errors import ParityFailed
from trainer.fitting import export, making
from trainer.fitting.making import Making
from trainer.fitting.measure import Costs
from trainer.fitting.progress import silent
from trainer.fitting.rows import of_split
from trainer.fitting.served import ServedNetwork
from trainer.inference.predictor import Prediction, Predictor

Spoil = Callable[[np.ndarray], np.ndarray]


def make(network: ServedNetwork, folder: Path) -> making.Made:
    """Export, check and write a model of the tiny network, as a run does after training."""
    job = replace(photos.job(), golden_count=8)
    return Making(job, network, of_split(job.rows, "train"), costs=Costs(), progress=silent).make(folder)


def host_that(spoil: Spoil) -> type[Predictor]:
    """Make a host that hands the graph other pixels than those of the photo."""

    class Faulty(Predictor):
        def predict(self, rgb: np.ndarray) -> Prediction:
            return super().predict(np.ascontiguousarray(spoil(rgb)))

    return Faulty


def test_fault_of_the_host_ends_the_run(touchy: ServedNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = make(touchy, tmp_path / "honest")
    assert honest.files.onnx.exists()
    graph = honest.files.onnx.read_bytes()
    monkeypatch.setattr(export, "version", lambda network, facts: graph)

    for name, spoil in {"BGR": lambda rgb: rgb[..., ::-1], "rotation": np.rot90}.items():
        monkeypatch.setattr(making, "Predictor", host_that(spoil))
        with pytest.raises(ParityFailed):
            make(touchy, tmp_path / name)
        assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)}, id="no normalisation"),
        pytest.param({"mean": (0.5 / 255,) * 3, "std": (0.5 / 255,) * 3}, id="wrong range", marks=pytest.mark.soak),
        pytest.param({"resize": "crop"}, id="crop for squash", marks=pytest.mark.soak),
    ],
)
def test_fault_of_the_graph_ends_the_run(
    touchy: ServedNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    version = export.version

    def faulty(network: ServedNetwork, facts: Preprocessing) -> bytes:
        return version(network, replace(facts, **changes))  # type: ignore[arg-type]

    monkeypatch.setattr(export, "version", faulty)

    with pytest.raises(ParityFailed):
        make(touchy, tmp_path / "faulty")

    assert not (tmp_path / "faulty").exists()
