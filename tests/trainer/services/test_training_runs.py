"""The life of a training run: one active, fenced, followed by what fell due meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from jobs.models import Job, JobState
from labeling.models import Category
from tests.trainer import world
from trainer import kinds
from trainer.errors import RunLost, RunUnderWay
from trainer.models import ModelVersion, RunState, TrainingRun, Trigger
from trainer.services import model_versions, training, training_runs
from trainer.services.processes import Ended

pytestmark = pytest.mark.usefixtures("database")


def test_request_twenty_times_at_once_makes_one_run(admin: User) -> None:
    def request(_: int) -> int:
        try:
            return training_runs.request(trigger=Trigger.BUTTON, by=None).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as people:
        asked = set(people.map(request, range(20)))

    assert len(asked) == 1
    assert TrainingRun.objects.count() == 1
    assert Job.objects.filter(kind=kinds.TRAIN).count() == 1


def test_take_up_shuts_out_whoever_held_the_run_before(admin: User) -> None:
    asked = training_runs.request(trigger=Trigger.BUTTON, by=admin)
    first = training_runs.take_up(asked.pk)
    second = training_runs.take_up(asked.pk)

    assert first is not None and second is not None
    assert (second.fence, second.attempts) == (2, 2)
    training_runs.report(second, progress=0.5)
    with pytest.raises(RunLost):
        training_runs.report(first, progress=0.1)
    with pytest.raises(RunLost):
        training_runs.fail(first, code="late", detail="")
    asked.refresh_from_db()
    assert (asked.state, asked.progress) == (RunState.RUNNING, 0.5)


def test_commit_with_an_old_fence_leaves_no_version(admin: User, colours: list[Category]) -> None:
    paused = world.running()
    made = world.trained(colours, world.colour_graph())
    current = training_runs.take_up(paused.pk)
    assert current is not None

    with pytest.raises(RunLost):
        model_versions.commit(paused, made)

    assert not ModelVersion.objects.exists()
    version = model_versions.commit(current, made)
    assert version.number == 1
    with pytest.raises(RunLost):  # the message delivered again
        model_versions.commit(current, made)
    assert ModelVersion.objects.count() == 1


def test_take_up_of_a_run_that_ended_does_nothing(admin: User) -> None:
    run = world.running()
    training_runs.fail(run, code="broken", detail="it broke")

    assert training_runs.take_up(run.pk) is None
    run.refresh_from_db()
    assert (run.state, run.fence, run.error_code) == (RunState.FAILED, 1, "broken")


def test_request_during_a_run_is_honoured_after_it(admin: User, colours: list[Category]) -> None:
    pool, _ = world.pool_and_audit(9, by=admin)
    run = world.running()

    assert training_runs.request(trigger=Trigger.COMMAND, by=admin) == run
    world.answer(pool, colours, by=admin)
    model_versions.commit(run, world.trained(colours, world.colour_graph()))

    following = TrainingRun.objects.latest("id")
    assert following.pk != run.pk
    assert (following.state, following.trigger, following.requested_by) == (RunState.WAITING, Trigger.COMMAND, admin)


def test_request_during_a_run_that_saw_every_answer_starts_nothing(admin: User) -> None:
    run = world.running()
    training_runs.request(trigger=Trigger.BUTTON, by=admin)

    training_runs.fail(run, code="broken", detail="")

    assert TrainingRun.objects.count() == 1


def test_request_for_another_network_during_a_run_is_refused_in_words(admin: User) -> None:
    asked = training_runs.request(trigger=Trigger.COMMAND, by=admin, network="tiny")
    assert training_runs.request(trigger=Trigger.COMMAND, by=admin, network="tiny") == asked

    with pytest.raises(RunUnderWay, match="Ask for mobilenetv2_035 again"):
        training_runs.request(trigger=Trigger.COMMAND, by=admin, network="mobilenetv2_035")

    assert TrainingRun.objects.count() == 1


def test_interrupted_run_is_tried_once_more_and_no_oftener(admin: User) -> None:
    asked = training_runs.request(trigger=Trigger.BUTTON, by=admin)

    first = training_runs.take_up(asked.pk)
    assert first is not None
    assert training_runs.interrupted(first, code="killed", detail="") == RunState.WAITING
    second = training_runs.take_up(asked.pk)
    assert second is not None
    assert training_runs.interrupted(second, code="killed", detail="") == RunState.FAILED
    assert training_runs.take_up(asked.pk) is None


def test_rescue_looks_after_a_run_that_no_job_drives(admin: User) -> None:
    asked = training_runs.request(trigger=Trigger.BUTTON, by=admin)
    training_runs.take_up(asked.pk)
    assert training_runs.rescue() is None  # its job is there

    Job.objects.all().delete()
    assert training_runs.rescue() == RunState.WAITING
    assert Job.objects.filter(kind=kinds.TRAIN, state=JobState.WAITING).exists()
    training_runs.take_up(asked.pk)
    Job.objects.all().delete()
    assert training_runs.rescue() == RunState.FAILED
    asked.refresh_from_db()
    assert asked.error_code == "worker-lost"


@pytest.mark.parametrize(
    ("ended", "code", "words"),
    [
        (Ended(status=-9, cause="time", tail="epoch 7"), "training-too-slow", "longer than 3600 seconds"),
        (Ended(status=-9, cause="memory", tail="epoch 7"), "training-too-large", "more than 6000 MB"),
    ],
)
def test_attempt_over_a_limit_fails_the_run_for_good(
    admin: User, monkeypatch: pytest.MonkeyPatch, ended: Ended, code: str, words: str
) -> None:
    asked = training_runs.request(trigger=Trigger.BUTTON, by=admin)
    monkeypatch.setattr(training.processes, "run", lambda *args, **kwargs: ended)

    result = training.attempt(asked.pk, is_wanted=lambda: True)

    assert result == {"run": asked.pk, "state": RunState.FAILED}
    asked.refresh_from_db()
    assert (asked.state, asked.error_code) == (RunState.FAILED, code)
    assert words in asked.error_detail
    assert asked.error_detail.endswith(ended.tail)


def test_attempt_leaves_alone_a_run_that_another_worker_took_up(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = training_runs.request(trigger=Trigger.BUTTON, by=admin)

    def lose(*args: object, **kwargs: object) -> Ended:
        training_runs.take_up(asked.pk)
        return Ended(status=-9, cause="unwanted", tail="")

    monkeypatch.setattr(training.processes, "run", lose)
    result = training.attempt(asked.pk, is_wanted=lambda: True)

    assert result["state"] == RunState.RUNNING
    asked.refresh_from_db()
    assert (asked.fence, asked.error_code) == (2, "")
