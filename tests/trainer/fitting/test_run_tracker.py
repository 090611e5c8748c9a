"""A run that is tracked: what TensorBoard shows of it, and the trace of its steps."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tests.trainer.fitting import photos
from trainer.fitting import run
from trainer.fitting.job import FitResult, Workspace
from trainer.fitting.progress import silent
from trainer.fitting.run_tracker import Tracking, following
from trainer.fitting.tracking import Epoch


@pytest.fixture
def warm(fitted: FitResult, fit_folder: Path, tmp_path: Path) -> Workspace:
    """A folder of its own, and the cache that the shared run filled."""
    return Workspace(tmp_path / "run", fit_folder / "cache")


class Listener:
    """Write down what a tracker hears."""

    def __init__(self) -> None:
        self.steps, self.epochs = 0, list[Epoch]()

    def step(self) -> None:
        self.steps += 1

    def epoch(self, epoch: Epoch, /) -> None:
        self.epochs.append(epoch)


def scalars(folder: Path) -> EventAccumulator:
    events = EventAccumulator(str(folder))
    events.Reload()
    return events


def test_tracker_hears_each_batch_and_each_epoch_of_each_tail(warm: Workspace) -> None:
    heard = Listener()

    run.rehearse(photos.job(tails=2, epochs=3, validation_share=0.3), progress=silent, workspace=warm, tracker=heard)

    assert [(each.tail, each.number) for each in heard.epochs] == [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3)]
    assert heard.steps % 6 == 0 and heard.steps > 6
    assert all(each.validation.photos > 0 and each.validation.nll is not None for each in heard.epochs)
    assert heard.epochs[2].rate < heard.epochs[0].rate


def test_rehearsal_finds_what_a_run_would_and_leaves_no_model(fitted: FitResult, warm: Workspace) -> None:
    found = run.rehearse(photos.job(), progress=silent, workspace=warm, tracker=Listener())

    assert found.validation == fitted.validation
    assert found.trained_photos == fitted.trained_photos
    assert not (warm.run_dir / "model.onnx").exists()


def test_tensorboard_has_the_curves_the_recipe_and_the_last_figures(tmp_path: Path, warm: Workspace) -> None:
    tracking = Tracking(folder=tmp_path / "tracking", python=sys.executable)

    with following("run-1", {"network": "tiny", "epochs": 3}, tracking) as tracker:
        run.rehearse(photos.job(epochs=3, validation_share=0.3), progress=silent, workspace=warm, tracker=tracker)
        tracker.figures({"audit/accuracy": 0.875})

    events = scalars(tmp_path / "tracking" / "tensorboard" / "run-1")
    assert [point.step for point in events.Scalars("loss")] == [1, 2, 3]
    assert {"rate", "held back/accuracy", "held back/log loss", "audit/accuracy"} <= set(events.Tags()["scalars"])
    assert events.Scalars("audit/accuracy")[0].value == 0.875
    assert "recipe/text_summary" in events.Tags()["tensors"]
    assert not (tmp_path / "tracking" / "traces").exists()


def test_run_that_fails_is_told_so_and_fails_all_the_same(tmp_path: Path) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        following("run-1", {}, Tracking(folder=tmp_path, python=sys.executable)) as tracker,
    ):
        tracker.epoch(1 / 0)  # type: ignore[arg-type] # it does not come to that


def test_profile_writes_a_trace_of_some_steps(tmp_path: Path, warm: Workspace) -> None:
    tracking = Tracking(folder=tmp_path / "tracking", python=sys.executable, is_profiled=True)

    with following("run-1", {}, tracking) as tracker:
        run.rehearse(photos.job(), progress=silent, workspace=warm, tracker=tracker)

    with gzip.open(tmp_path / "tracking" / "traces" / "run-1.json.gz") as file:
        names = {event.get("name", "") for event in json.load(file)["traceEvents"]}
    assert any("conv" in name for name in names)
