"""A training run on the tiny network in real processes, killed at each point, and done again once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from jobs.errors import ClaimLost
from jobs.models import Job
from jobs.services import queue
from labeling.imaging import pixels
from labeling.models import Category
from labeling.storage import objects
from tests.trainer import world
from trainer import kinds
from trainer.artefacts import bundle
from trainer.errors import TrainingBrokeOff
from trainer.management.commands import fit
from trainer.models import AuditPrediction, EmbeddingSpace, ModelVersion, Phase, RunState, TrainingRun, Trigger
from trainer.selectors import predictors
from trainer.services import backbones, processes, releases, reproductions, training, training_runs

DYING = Path(__file__).with_name("dying_fit.py")
QUICK = {"epochs": 2, "views": "none"}

# Ten seconds each: every run of the tests takes those where most is at stake.
PHASES = [phase.value for phase in Phase if phase != Phase.TRAINING]
KILL_POINTS = ["training", "stored", *(pytest.param(phase, marks=pytest.mark.soak) for phase in (*PHASES, "recorded"))]

pytestmark = pytest.mark.slow


@pytest.fixture
def asked(admin: User, colours: list[Category]) -> TrainingRun:
    """Ask for a short run over sixty answered photos."""
    pool, audit = world.pool_and_audit(60, by=admin)
    world.answer([*pool, *audit], colours, by=admin)
    return training_runs.request(trigger=Trigger.COMMAND, by=admin, overrides=QUICK)


def always() -> bool:
    return True


def assert_one_version(run: TrainingRun) -> ModelVersion:
    version = ModelVersion.objects.get()
    run.refresh_from_db()
    assert (run.state, run.version) == (RunState.FINISHED, version)
    assert run.snapshot is not None
    opened = bundle.read(objects.read(version.bundle_key))
    assert [category.name for category in opened.manifest.categories] == list(world.COLOURS)
    assert all(objects.exists(facts["key"]) for facts in version.artefacts.values())
    assert AuditPrediction.objects.filter(version=version).count() == run.snapshot.audit_photos > 0
    assert Job.objects.filter(kind=kinds.RELEASE, key="judge:1").count() == 1
    return version


def test_run_makes_a_version_that_predicts(column: str, asked: TrainingRun, admin: User, store: Path) -> None:
    left_behind = store / "cache" / "runs" / "0" / "tail-0.safetensors"  # by a run that failed
    left_behind.parent.mkdir(parents=True)
    left_behind.touch()

    result = training.attempt(asked.pk, is_wanted=always)

    assert result == {"run": asked.pk, "state": RunState.FINISHED}
    assert list((store / "cache" / "runs").iterdir()) == []
    assert len(list((store / "tracking" / "tensorboard" / f"run-{asked.pk}").glob("events.*"))) >= 1
    version = assert_one_version(asked)
    assert version.metrics["audit"]["n"] == asked.snapshot.audit_photos  # type: ignore[union-attr]
    assert version.parity["passed"]
    assert asked.config["epochs"] == QUICK["epochs"]
    assert asked.environment["torch"]
    predictor = predictors.open_version(version)
    assert predictor.predict(pixels.decode_rgb(world.picture(1, 1))).probabilities.sum() == pytest.approx(1.0, abs=1e-4)
    releases.request_judgement(version)
    assert training.attempt(asked.pk, is_wanted=always)["state"] == RunState.FINISHED  # the message delivered again
    assert ModelVersion.objects.count() == 1


@pytest.mark.soak
def test_run_done_again_has_the_same_weights_bit_for_bit(asked: TrainingRun) -> None:
    training.attempt(asked.pk, is_wanted=always)
    version = assert_one_version(asked)

    again = reproductions.request(asked, by=None)
    result = training.attempt(again.pk, is_wanted=always)

    again.refresh_from_db()
    assert result["state"] == RunState.FINISHED
    assert again.reproduction is not None
    assert again.reproduction["is_identical"]
    assert again.reproduction["found"] == version.network_digest
    assert again.reproduction["differences"] == {}
    assert ModelVersion.objects.get() == version


@pytest.mark.soak
def test_run_of_two_processes_makes_one_version(asked: TrainingRun, settings: Settings) -> None:
    settings.MAGPIE_TRAIN_PROCESSES = 2

    training.attempt(asked.pk, is_wanted=always)

    assert_one_version(asked)
    assert asked.environment["processes"] == "2"


@pytest.mark.parametrize("point", KILL_POINTS)
def test_run_killed_before_its_commit_is_done_again_once(
    asked: TrainingRun, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    manage = processes.MANAGE
    monkeypatch.setenv("KILL_AT", point)
    monkeypatch.setattr(processes, "MANAGE", DYING)
    with pytest.raises(TrainingBrokeOff):
        training.attempt(asked.pk, is_wanted=always)
    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == (RunState.WAITING, 1)
    assert asked.phase == (point if point in Phase.values else Phase.EVALUATING)
    assert not ModelVersion.objects.exists()
    assert not Job.objects.filter(kind=kinds.RELEASE).exists()

    monkeypatch.setattr(processes, "MANAGE", manage)
    training.attempt(asked.pk, is_wanted=always)

    assert_one_version(asked)
    assert (asked.attempts, asked.fence) == (2, 2)


def test_run_killed_right_after_its_commit_is_finished(asked: TrainingRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KILL_AT", "committed")
    monkeypatch.setattr(processes, "MANAGE", DYING)

    result = training.attempt(asked.pk, is_wanted=always)

    assert result["state"] == RunState.FINISHED
    assert_one_version(asked)


def test_process_stopped_while_another_takes_the_run_up_commits_nothing(asked: TrainingRun) -> None:
    stopped = training_runs.take_up(asked.pk)
    assert stopped is not None
    command = [sys.executable, str(processes.MANAGE), "fit", str(asked.pk), "--fence", str(stopped.fence)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not TrainingRun.objects.filter(pk=asked.pk, phase=Phase.CACHING).exists():
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGSTOP)
        training_runs.take_up(asked.pk)
        process.send_signal(signal.SIGCONT)

        assert process.wait(timeout=60) == fit.LOST_STATUS

    assert not ModelVersion.objects.exists()
    asked.refresh_from_db()
    assert (asked.state, asked.fence, asked.error_code) == (RunState.RUNNING, 2, "")


def test_worker_paused_for_too_long_stops_its_process(asked: TrainingRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's claim runs out while it is stopped; another one takes the run up; the first goes on."""
    monkeypatch.setattr(processes, "ASK_EVERY_S", 0.05)
    claim = queue.claim(kinds.TRAIN, worker="paused")
    assert claim is not None
    Job.objects.filter(pk=claim.job_id).update(fence=claim.fence + 1)

    def is_wanted() -> bool:
        try:
            queue.heartbeat(claim)
        except ClaimLost:
            return False
        return True

    with pytest.raises(TrainingBrokeOff):
        training.attempt(asked.pk, is_wanted=is_wanted)

    assert not ModelVersion.objects.exists()


def test_backbone_is_prepared_in_a_process_and_embeds(admin: User, settings: Settings) -> None:
    assert not backbones.ensure()
    assert backbones.prepare() == {"space": "backbone"}

    space = EmbeddingSpace.objects.get()
    assert (space.network, space.state, space.width) == ("tiny", "serving", 64)
    assert backbones.ensure()
    assert backbones.prepare() == {"space": "backbone"}  # again: nothing to do
