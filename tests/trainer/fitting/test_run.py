from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from labeling.domain.image_policy import ImagePolicy
from labeling.errors import ObjectMissing, ObjectStoreDown
from labeling.imaging.pixels import decode_any, decode_rgb
from tests.trainer.fitting import photos
from trainer.errors import AuditLeak, TooFewLabels
from trainer.fitting import trained
from trainer.fitting.checking import reference
from trainer.fitting.job import FitJob, FitResult, Workspace
from trainer.fitting.progress import silent
from trainer.fitting.run import fit
from trainer.inference.predictor import Predictor


class Stopped(Exception):
    """What a test's progress raises."""


@pytest.fixture
def warm(fitted: FitResult, fit_folder: Path, tmp_path: Path) -> Workspace:
    """A folder of its own, and the cache that the shared run filled."""
    return Workspace(tmp_path / "run", fit_folder / "cache")


@pytest.fixture
def cold(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "run", tmp_path / "cache")


def run(job: FitJob, workspace: Workspace) -> FitResult:
    return fit(job, progress=silent, workspace=workspace)


def others(result: FitResult) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in result.files.others.items()}


def stop_in(phase: str, at: int) -> Callable[[str, int, int, float | None], None]:
    def progress(name: str, done: int, total: int, eta_s: float | None) -> None:
        if name == phase and done >= at:
            raise Stopped

    return progress


def test_fit_learns_what_the_colours_say(fitted: FitResult) -> None:
    right = [answer.probabilities.argmax() == answer.category for answer in fitted.audit]

    assert len(right) == 12
    assert np.mean(right) > 0.8


def test_fit_learns_from_no_audit_photo(fitted: FitResult) -> None:
    audit = {row.photo for row in photos.job().rows if row.split == "audit"}

    assert {answer.photo for answer in fitted.audit} == audit
    assert fitted.trained_photos + fitted.validation.photos == 48 - len(audit)


def test_fit_leaves_a_graph_that_answers_as_the_run_said(fitted: FitResult) -> None:
    predictor = Predictor(fitted.files.onnx.read_bytes(), fitted.categories)
    row = next(row for row in photos.job().rows if row.split == "audit")

    prediction = predictor.predict(decode_rgb(row.read_bytes()))

    said = next(answer for answer in fitted.audit if answer.photo == row.photo)
    assert np.allclose(prediction.probabilities, said.probabilities)
    assert prediction.embedding.shape == (fitted.network.embedding_width,)
    assert prediction.probabilities.sum() == pytest.approx(1.0, abs=1e-5)


def test_fit_leaves_no_path_of_the_machine_in_the_graph(fitted: FitResult) -> None:
    assert b".py" not in fitted.files.onnx.read_bytes()


def test_fit_leaves_golden_answers_that_the_graph_repeats(fitted: FitResult) -> None:
    predictor = Predictor(fitted.files.onnx.read_bytes(), fitted.categories)
    entries = json.loads(fitted.files.golden_json.read_bytes())["images"]

    differences = []
    for entry in entries:
        rgb = decode_any(fitted.files.golden[entry["file"]].read_bytes(), limits=ImagePolicy())
        assert rgb.shape == (entry["height"], entry["width"], 3)
        differences.append(np.abs(predictor.predict(rgb).probabilities - entry["probabilities"]).max())

    assert len(entries) == 18
    assert max(differences) < 1e-5


def test_fit_leaves_weights_that_open_as_the_trained_network(fitted: FitResult) -> None:
    opened = trained.load(fitted.network, others(fitted), temperature=fitted.validation.temperature)
    row = next(row for row in photos.job().rows if row.split == "audit")

    probabilities = reference(opened, fitted.network)(decode_rgb(row.read_bytes()))

    said = next(answer for answer in fitted.audit if answer.photo == row.photo)
    assert np.allclose(probabilities, said.probabilities, atol=1e-5)


def test_fit_measures_every_phase(fitted: FitResult) -> None:
    assert set(fitted.costs) == {"load", "cache", "train", "calibrate", "export", "quantise", "check"}
    assert fitted.peak_rss_mb > 0
    assert fitted.libraries["torch"]


def test_fit_with_the_same_seed_gives_the_same_weights(fitted: FitResult, cold: Workspace) -> None:
    again = run(photos.job(), cold)

    assert again.network_digest == fitted.network_digest


def test_fit_with_another_seed_gives_other_weights(fitted: FitResult, warm: Workspace) -> None:
    other = run(photos.job(seed=1), warm)

    assert other.network_digest != fitted.network_digest


def test_fit_stopped_in_the_last_epoch_resumes_to_the_same_weights(fitted: FitResult, warm: Workspace) -> None:
    with pytest.raises(Stopped):
        fit(photos.job(), progress=stop_in("export", 0), workspace=warm)
    seen: list[tuple[str, int]] = []

    resumed = fit(photos.job(), progress=lambda name, done, *_: seen.append((name, done)), workspace=warm)

    assert resumed.network_digest == fitted.network_digest
    assert resumed.losses == fitted.losses
    assert ("train", 1) not in seen


def test_fit_stopped_between_epochs_resumes_to_the_same_weights(
    fitted: FitResult, warm: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = stopping_after_epoch(2, monkeypatch)
    with pytest.raises(Stopped):
        fit(photos.job(), progress=silent, workspace=warm)
    monkeypatch.undo()

    resumed = fit(photos.job(), progress=silent, workspace=warm)

    assert kept == [1, 2]
    assert resumed.losses == fitted.losses
    assert resumed.network_digest == fitted.network_digest


def stopping_after_epoch(last: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the run die right after it has written the checkpoint of an epoch."""
    from trainer.fitting.checkpoint import Checkpoint

    save, kept = Checkpoint.save, []

    def dying(self: Checkpoint, *args: object, epochs_done: int, **more: object) -> None:
        save(self, *args, epochs_done=epochs_done, **more)  # type: ignore[arg-type]
        kept.append(epochs_done)
        if epochs_done == last:
            raise Stopped

    monkeypatch.setattr(Checkpoint, "save", dying)
    return kept


def test_fit_of_another_job_ignores_the_checkpoint(fitted: FitResult, warm: Workspace) -> None:
    run(photos.job(seed=1), warm)

    other = run(photos.job(), warm)

    assert other.network_digest == fitted.network_digest
    assert len(other.losses[0]) == 4


def test_fit_with_two_tails_averages_them_in_one_graph(warm: Workspace) -> None:
    result = run(photos.job(tails=2, epochs=1), warm)

    opened = trained.load(result.network, others(result), temperature=1.0)
    assert len(opened.tails) == 2
    assert result.parity.agreement == 1.0
    assert len(result.losses) == 2


def test_fit_leaves_out_photos_that_cannot_be_read(cold: Workspace) -> None:
    def gone() -> bytes:
        raise ObjectMissing

    job = photos.job(epochs=1)
    lost = {row.photo: row for row in (job.rows[0], job.rows[6])}
    assert {row.split for row in lost.values()} == {"train", "audit"}
    rows = tuple(dataclasses.replace(row, read_bytes=gone) if row.photo in lost else row for row in job.rows)

    result = run(dataclasses.replace(job, rows=rows), cold)

    assert result.unreadable == tuple(sorted(lost))
    assert len(result.audit) == 11


def test_fit_of_cached_photos_goes_on_when_one_was_erased_since(warm: Workspace) -> None:
    def gone() -> bytes:
        raise ObjectMissing

    job = photos.job(epochs=1)
    rows = (dataclasses.replace(job.rows[0], read_bytes=gone), *job.rows[1:])

    result = run(dataclasses.replace(job, rows=rows), warm)

    assert result.unreadable == ()
    assert len(result.files.golden) == 18


def test_fit_ends_when_the_object_store_is_down(cold: Workspace) -> None:
    def down() -> bytes:
        raise ObjectStoreDown

    job = photos.job()
    rows = (dataclasses.replace(job.rows[0], read_bytes=down), *job.rows[1:])

    with pytest.raises(ObjectStoreDown):
        run(dataclasses.replace(job, rows=rows), cold)


def test_fit_refuses_a_group_that_is_trained_on_and_audited(cold: Workspace) -> None:
    job = photos.job()
    audited = next(row for row in job.rows if row.split == "audit")
    rows = (dataclasses.replace(audited, photo="f" * 64, split="train"), *job.rows)

    with pytest.raises(AuditLeak):
        run(dataclasses.replace(job, rows=rows), cold)

    assert not cold.run_dir.exists()


def test_fit_refuses_labels_of_one_category(cold: Workspace) -> None:
    job = photos.job()
    rows = tuple(row for row in job.rows if row.category == 0)

    with pytest.raises(TooFewLabels):
        run(dataclasses.replace(job, rows=rows), cold)


def test_fit_stops_when_progress_raises(cold: Workspace) -> None:
    with pytest.raises(Stopped):
        fit(photos.job(), progress=stop_in("cache", 1), workspace=cold)

    assert not (cold.run_dir / "model.onnx").exists()
