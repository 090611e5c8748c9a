"""Training runs that are carried out by `manage.py fit` on another machine than the trainer worker's."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from jobs.models import Job, JobState
from labeling.models import Category
from tests.trainer import world
from trainer import kinds, tasks
from trainer.models import ModelVersion, RunState, TrainingRun, Trigger
from trainer.services import processes, training_runs

pytestmark = pytest.mark.django_db(transaction=True)


def fit(*arguments: str) -> str:
    said = StringIO()
    call_command("fit", *arguments, stdout=said)
    return said.getvalue().strip()


def test_worker_leaves_runs_to_others_where_they_are_carried_out_elsewhere(admin: User, settings: Settings) -> None:
    settings.MAGPIE_TRAIN_IN_WORKER = False
    run = training_runs.request(trigger=Trigger.COMMAND, by=admin)

    tasks.train()

    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.WAITING, 0)
    assert Job.objects.get(kind=kinds.TRAIN).state == JobState.WAITING


def test_fit_starts_the_process_of_the_run_that_waits(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process breaks off here, so that it need not load torch: the run waits for its second attempt."""
    run = training_runs.request(trigger=Trigger.COMMAND, by=admin)
    started: list[tuple[str, ...]] = []

    def break_off(arguments: tuple[str, ...], **limits: object) -> processes.Ended:
        started.append(tuple(arguments))
        return processes.Ended(status=1, cause="", tail="")

    monkeypatch.setattr(processes, "run", break_off)

    said = fit()

    assert said == "Training runs carried out: 1."
    assert started == [("fit", str(run.pk), "--fence", "1")]
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.WAITING, 1)


@pytest.mark.soak
def test_fit_takes_up_what_waits_and_ends(admin: User, colours: list[Category], settings: Settings) -> None:
    settings.MAGPIE_TRAIN_IN_WORKER = False
    pool, audit = world.pool_and_audit(36, by=admin)
    world.answer([*pool, *audit], colours, by=admin)
    training_runs.request(trigger=Trigger.COMMAND, by=admin, overrides={"epochs": 1, "views": "none"})

    said = fit()

    assert said == "Training runs carried out: 1."
    assert TrainingRun.objects.get().version == ModelVersion.objects.get()
    assert Job.objects.get(kind=kinds.TRAIN).state == JobState.DONE


def test_fit_with_nothing_to_do_says_so(admin: User) -> None:
    assert fit() == "Training runs carried out: 0."


@pytest.mark.parametrize("arguments", [("7",), ("--fence", "1")])
def test_fit_wants_run_and_fence_together(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="go together"):
        fit(*arguments)
