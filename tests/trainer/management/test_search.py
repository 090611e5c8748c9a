"""`manage.py search`: a space from a file, trials in their processes, shared by workers, whatever becomes of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from jobs.models import Job, JobState
from jobs.services import queue
from labeling.models import Category
from tests.trainer import world
from trainer import kinds
from trainer.errors import TrainingDiverged, TrialLost
from trainer.management import trial_process
from trainer.models import Preset, Study, StudyState, Trial, TrialState
from trainer.search.reading import parse
from trainer.selectors import studies as study_rows
from trainer.services import processes, rehearsals, studies, study_trials
from webapp.env import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

SPACE = """
name: colours
method: {method}
trials: {trials}
held_back: 0.4
fixed: {{network: tiny, views: none, epochs: 3, batch_size: 8}}
knobs:
  learning_rate: {{low: 1e-4, high: 1e-2, log: true}}
  label_smoothing: [0.0, 0.1]
"""


def search(*arguments: str) -> str:
    said = StringIO()
    call_command("search", *arguments, stdout=said)
    return said.getvalue().strip()


@pytest.fixture
def answered(admin: User, colours: list[Category]) -> None:
    pool, audit = world.pool_and_audit(48, by=admin)
    world.answer([*pool, *audit], colours, by=admin)


@pytest.fixture
def space(tmp_path: Path) -> str:
    path = tmp_path / "space.yaml"
    path.write_text(SPACE.format(method="random", trials=2))
    return str(path)


def wrong(tmp_path: Path, text: str) -> str:
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    return str(path)


def test_search_begins_what_the_file_says(admin: User, space: str) -> None:
    said = search(space, "--trials", "5")

    study = Study.objects.get()
    assert (study.name, study.trials_wanted, study.state) == ("colours", 5, StudyState.RUNNING)
    assert "Search colours: 5 trials are wanted." in said
    assert "colours: Running, 0 of 5 trials." in said
    assert Job.objects.filter(kind=kinds.TRY_OUT, state=JobState.WAITING).count() == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: [", "no YAML"),
        ("name: x\nknobs: {learning_rate: [0.001, 7]}", "learning_rate must be"),
        ("name: x\nknobs: {epochs: [1.5]}", "epochs must be"),
        ("name: x\nknobs: {speed: [1, 2]}", "speed"),
        ("name: x\nknobs: {network: [tiny, no-such-network]}", "no-such-network"),
        ("name: x\npreset: no-such-preset\nknobs: {epochs: [1]}", "no-such-preset"),
        ("name: x\nfixed: {network: tiny, tails: 99}\nknobs: {epochs: [1]}", "tails must be"),
        ("!!python/object/apply:os.system ['true']", "no YAML"),
    ],
)
def test_search_says_what_is_wrong_with_a_file(admin: User, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CommandError) as refused:
        search(wrong(tmp_path, text))

    assert said in str(refused.value)
    assert not Study.objects.exists()


def test_search_tries_all_numbers_between_whole_bounds_of_a_number(admin: User, tmp_path: Path) -> None:
    path = tmp_path / "space.yaml"
    path.write_text("name: x\nknobs: {mixup_alpha: {low: 1, high: 4}, epochs: {low: 1, high: 4}}")

    search(str(path))

    knobs = parse(Study.objects.get().space).knobs
    assert {name: knob.is_whole for name, knob in knobs.items()} == {  # type: ignore[union-attr]
        "mixup_alpha": False,
        "epochs": True,
    }


def test_search_wants_a_file_that_is_there(admin: User, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        search(str(tmp_path / "none.yaml"))


def test_search_stops_and_goes_on_by_name(admin: User, space: str) -> None:
    search(space)

    assert "Stopped" in search("--stop", "colours")
    assert "Running" in search("--resume", "colours")
    with pytest.raises(CommandError, match="no search named"):
        search("--stop", "shapes")


@pytest.mark.parametrize("path", sorted((ROOT / "deploy" / "search").glob("*.yaml")), ids=lambda path: path.stem)
def test_spaces_that_are_shipped_can_be_searched(admin: User, path: Path) -> None:
    search(str(path))

    study = Study.objects.get()
    assert parse(study.space).name == path.stem.replace("-", " ")
    assert study.trials_wanted == {"recyclops": 48, "around-standard": 40}[path.stem]


def test_trials_are_tried_out_compared_and_kept(answered: None, space: str) -> None:
    search(space)
    study = Study.objects.get()

    for number in range(2):
        trial = trial_process.carry_out(study.pk, number)
        assert trial is not None

    first, second = Trial.objects.order_by("number")
    assert first.knobs.keys() == {"learning_rate", "label_smoothing"}
    assert first.knobs != second.knobs
    assert first.config["learning_rate"] == first.knobs["learning_rate"]
    assert first.config["validation_share"] == 0.1  # the recipe's own: what is kept holds back as a run does
    assert [each["epoch"] for each in first.curve] == [1, 2, 3]
    assert first.value == first.figures["nll"]
    assert first.figures["photos"] == second.figures["photos"] > 8
    study.refresh_from_db()
    assert study.state == StudyState.FINISHED
    said = search("--keep", "colours", "found")
    assert Preset.objects.get().trial == study_rows.best(study)
    assert "manage.py train --preset found" in said
    assert "Best: trial" in said


def test_trial_that_is_hopeless_is_given_up(
    answered: None, space: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search(space)
    study = Study.objects.get()
    monkeypatch.setattr(trial_process.giving_up, "is_hopeless", lambda over, past, trial: 2 in trial.curve)

    trial_process.carry_out(study.pk, 0)

    trial = Trial.objects.get()
    assert (trial.state, trial.value) == (TrialState.PRUNED, None)
    assert [each["epoch"] for each in trial.curve] == [1, 2]
    assert list((store / "cache" / "trials").iterdir()) == []


def test_trial_that_fails_says_why_and_the_search_goes_on(
    answered: None, space: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    search(space)
    study = Study.objects.get()

    def diverge(*args: object, **kwargs: object) -> None:
        raise TrainingDiverged(epoch=2)

    monkeypatch.setattr(trial_process.fitting, "rehearse", diverge)

    with pytest.raises(TrainingDiverged):
        trial_process.carry_out(study.pk, 0)

    trial = Trial.objects.get()
    assert (trial.state, trial.error_code) == (TrialState.FAILED, "training-diverged")
    study.refresh_from_db()
    assert study.state == StudyState.RUNNING


def test_trial_that_another_process_took_up_keeps_nothing(
    answered: None, space: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    search(space)
    study = Study.objects.get()
    report = study_trials.report

    def lose(trial: Trial, **fields: object) -> None:
        if "curve" in fields:
            Trial.objects.filter(pk=trial.pk).update(fence=trial.fence + 1)
        report(trial, **fields)

    monkeypatch.setattr(study_trials, "report", lose)

    with pytest.raises(TrialLost):
        trial_process.carry_out(study.pk, 0)

    trial = Trial.objects.get()
    assert (trial.state, trial.curve, trial.fence) == (TrialState.RUNNING, [], 2)


@pytest.mark.soak
def test_worker_sees_the_process_of_a_trial_through(answered: None, space: str) -> None:
    search(space)
    claim = queue.claim(kinds.TRY_OUT, worker="some")
    assert claim is not None

    found = rehearsals.attempt(claim)

    assert found == {"study": Study.objects.get().pk, "trial": 0, "state": TrialState.DONE}


@pytest.mark.soak
def test_two_workers_share_a_search_that_survives_the_kill_of_one(
    answered: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAGPIE_JOB_LEASE_S", "3")
    monkeypatch.setenv("MAGPIE_SWEEP_EVERY_S", "1")
    monkeypatch.setenv("MAGPIE_BROKER_URL", "filesystem://")
    path = tmp_path / "space.yaml"
    path.write_text(SPACE.format(method="tpe", trials=6))
    search(str(path))
    study = Study.objects.get()
    command = [sys.executable, str(processes.MANAGE), "search", "--work"]
    workers = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        for _ in range(2)
    ]
    try:
        until(lambda: Job.objects.filter(kind=kinds.TRY_OUT, state=JobState.RUNNING).count() == 2)
        until(lambda: Trial.objects.filter(state=TrialState.RUNNING).exists())
        os.kill(workers[0].pid, signal.SIGKILL)

        assert workers[1].wait(timeout=600) == 0
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()

    study.refresh_from_db()
    assert study.state == StudyState.FINISHED
    trials = list(study_rows.trials(study))
    assert [trial.number for trial in trials] == list(range(6))
    assert all(trial.state in {TrialState.DONE, TrialState.PRUNED} for trial in trials)
    killed = [job for job in Job.objects.filter(kind=kinds.TRY_OUT) if job.fence > 1]
    assert killed
    assert not Job.objects.filter(kind=kinds.TRY_OUT).exclude(state=JobState.DONE).exists()
    studies.tend_all()
    assert Trial.objects.count() == 6


def until(holds: Callable[[], bool], *, for_s: float = 240.0) -> None:
    ends_at = time.monotonic() + for_s
    while not holds():
        assert time.monotonic() < ends_at
        time.sleep(0.05)
