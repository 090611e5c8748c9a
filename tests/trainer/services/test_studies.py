"""The life of a search and of its trials: shared by processes, fenced, gone on with, ended."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from jobs import clock
from jobs.models import Job, JobState
from jobs.services import queue
from labeling.models import Category
from tests.trainer import world
from trainer import kinds, tasks
from trainer.errors import PresetNameInvalid, PresetTaken, StudyDiffers, TrialBrokeOff, TrialLost, TrialUnfinished
from trainer.models import Study, StudyState, Trial, TrialState
from trainer.search.reading import parse
from trainer.search.space import Space
from trainer.selectors import presets as preset_rows
from trainer.selectors import studies as study_rows
from trainer.services import presets, processes, rehearsals, studies, study_trials, training_runs
from trainer.services.processes import Ended
from trainer.services.study_trials import Chosen

pytestmark = pytest.mark.usefixtures("database")


def space(**changes: Any) -> Space:
    return parse({"name": "colours", "method": "random", "trials": 3, "knobs": {"epochs": [1, 2, 3]}, **changes})


def choose(study: Study, trials: Sequence[Trial]) -> Chosen:
    return Chosen(knobs={"epochs": 1 + len(trials)}, network="tiny", config={"epochs": 1 + len(trials)})


def take_up(study: Study, number: int) -> Trial:
    trial = study_trials.take_up(study.pk, number, choose=choose)
    assert trial is not None
    return trial


def done(study: Study, number: int, value: float) -> Trial:
    trial = take_up(study, number)
    study_trials.finish(trial, value=value, figures={"accuracy": 0.5, "nll": value})
    return trial


def waiting() -> list[str]:
    jobs = Job.objects.filter(kind=kinds.TRY_OUT, state=JobState.WAITING).order_by("id")
    return list(jobs.values_list("key", flat=True))


@pytest.fixture
def study(admin: User) -> Study:
    return studies.begin(space(), by=admin)


def test_begin_asks_for_a_job_for_each_trial(study: Study, sent: list[tuple[str, float]]) -> None:
    assert (study.state, study.trials_wanted) == (StudyState.RUNNING, 3)
    assert waiting() == [f"{study.pk}:{number}" for number in range(3)]
    assert sent.count((kinds.TRY_OUT, 0.0)) == 3
    assert set(Job.objects.filter(kind=kinds.TRY_OUT).values_list("queue", flat=True)) == {"train"}


def test_begin_again_goes_on_with_the_same_search(study: Study, admin: User) -> None:
    again = studies.begin(space(), by=admin)

    assert again == study
    assert len(waiting()) == 3


def test_begin_with_more_trials_goes_on_for_longer(study: Study, admin: User) -> None:
    for number in range(3):
        done(study, number, 1.0)
    study.refresh_from_db()
    assert study.state == StudyState.FINISHED

    again = studies.begin(space(trials=5), by=admin)

    assert (again.pk, again.state, again.trials_wanted, again.finished_at) == (study.pk, StudyState.RUNNING, 5, None)
    assert waiting()[3:] == [f"{study.pk}:3", f"{study.pk}:4"]
    assert studies.begin(space(trials=2), by=admin).trials_wanted == 5


def test_begin_another_space_under_the_same_name_is_refused(study: Study, admin: User) -> None:
    with pytest.raises(StudyDiffers):
        studies.begin(space(knobs={"epochs": [1, 2]}), by=admin)

    assert Study.objects.get().space == study.space


def test_begin_gives_jobs_to_the_next_trials_alone(admin: User) -> None:
    large = studies.begin(space(trials=200), by=admin)

    assert len(waiting()) == studies.AHEAD

    done(large, 0, 1.0)

    assert f"{large.pk}:{studies.AHEAD}" in waiting()
    assert len(waiting()) == studies.AHEAD + 1  # the job of the one that has ended is done soon


def test_take_up_shuts_out_whoever_held_the_trial_before(study: Study) -> None:
    first = take_up(study, 0)
    study_trials.report(first, curve=[{"epoch": 1, "nll": 1.0, "accuracy": 0.5}])
    second = take_up(study, 0)

    assert (second.pk, second.fence, second.knobs) == (first.pk, 2, first.knobs)
    assert second.curve == [{"epoch": 1, "nll": 1.0, "accuracy": 0.5}]
    with pytest.raises(TrialLost):
        study_trials.report(first, curve=[])
    with pytest.raises(TrialLost):
        study_trials.finish(first, value=1.0, figures={})
    with pytest.raises(TrialLost):
        study_trials.fail(first, code="late", detail="")
    study_trials.finish(second, value=0.7, figures={})
    first.refresh_from_db()
    assert (first.state, first.value) == (TrialState.DONE, 0.7)


def test_take_up_by_many_at_once_chooses_by_what_the_others_chose(study: Study) -> None:
    def take(number: int) -> None:
        try:
            take_up(study, number)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as processes_of_workers:
        list(processes_of_workers.map(take, range(3)))

    assert sorted(trial.knobs["epochs"] for trial in Trial.objects.all()) == [1, 2, 3]


def test_take_up_of_a_trial_that_has_ended_gives_none(study: Study) -> None:
    done(study, 0, 1.0)

    assert study_trials.take_up(study.pk, 0, choose=choose) is None


def test_take_up_of_a_search_that_was_stopped_gives_none(study: Study) -> None:
    studies.stop(study)

    assert study_trials.take_up(study.pk, 0, choose=choose) is None
    assert not Trial.objects.exists()


def test_last_trial_ends_the_search(study: Study) -> None:
    done(study, 0, 0.9)
    study_trials.give_up(take_up(study, 1))
    study_trials.fail(take_up(study, 2), code="training-diverged", detail="not a number")

    study.refresh_from_db()
    assert study.state == StudyState.FINISHED
    assert study.finished_at is not None
    assert study_rows.best(study) == Trial.objects.get(number=0)


def test_best_is_the_smallest_loss_or_the_largest_accuracy(study: Study, admin: User) -> None:
    other = studies.begin(space(name="by accuracy", objective="accuracy"), by=admin)
    for number, value in enumerate((0.5, 0.2, 0.9)):
        done(study, number, value)
        done(other, number, value)

    assert [trial.value for trial in study_rows.ranked(study, study_rows.trials(study))] == [0.2, 0.5, 0.9]
    assert [trial.value for trial in study_rows.ranked(other, study_rows.trials(other))] == [0.9, 0.5, 0.2]
    assert study_rows.best(study).value == 0.2  # type: ignore[union-attr]
    assert study_rows.best(other).value == 0.9  # type: ignore[union-attr]


def test_resume_gives_jobs_to_what_is_left(study: Study) -> None:
    done(study, 0, 1.0)
    take_up(study, 1)
    studies.stop(study)
    Job.objects.update(state=JobState.DONE, finished_at=clock.now())

    studies.resume(study)

    assert waiting() == [f"{study.pk}:1", f"{study.pk}:2"]


def test_tick_gives_a_job_to_a_trial_that_lost_its_own(study: Study) -> None:
    take_up(study, 0)
    Job.objects.filter(kind=kinds.TRY_OUT).delete()

    tasks.tick()

    assert len(waiting()) == 3


@pytest.mark.parametrize("is_begun", [True, False])
def test_trial_whose_job_failed_for_good_has_failed(study: Study, is_begun: bool) -> None:
    if is_begun:
        take_up(study, 0)
    job = Job.objects.get(key=f"{study.pk}:0")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, finished_at=clock.now(), error_code="worker-lost", error_detail="It died."
    )

    studies.tend_all()

    trial = Trial.objects.get(number=0)
    assert (trial.state, trial.error_code, trial.error_detail) == (TrialState.FAILED, "worker-lost", "It died.")
    assert waiting() == [f"{study.pk}:1", f"{study.pk}:2"]


def ending(monkeypatch: pytest.MonkeyPatch, ended: Ended) -> list[tuple[str, ...]]:
    """Let processes end like this at once, and list what they were told to do."""
    started: list[tuple[str, ...]] = []

    def run(arguments: tuple[str, ...], **_: object) -> Ended:
        started.append(arguments)
        return ended

    monkeypatch.setattr(processes, "run", run)
    return started


def test_attempt_that_broke_off_is_tried_again_then_failed(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    started = ending(monkeypatch, Ended(status=-9, cause="", tail="Its last words."))
    take_up(study, 0)
    for attempt in (1, 2):
        claim = queue.claim(kinds.TRY_OUT, worker="some")
        assert claim is not None and claim.attempt == attempt
        with pytest.raises(TrialBrokeOff):
            rehearsals.attempt(claim)
        queue.fail(claim, code="trial-broke-off", detail="")
        Job.objects.filter(pk=claim.job_id).update(run_after=claim_first())

    claim = queue.claim(kinds.TRY_OUT, worker="some")
    assert claim is not None

    assert rehearsals.attempt(claim)["state"] == TrialState.FAILED
    assert started == [("try_out", str(study.pk), "0")] * 3
    trial = Trial.objects.get()
    assert trial.error_code == "trial-broke-off"
    assert "Its last words." in trial.error_detail


def claim_first() -> Any:
    """Give a moment before all others, so that the job is claimed next."""
    return clock.now().replace(year=2000)


@pytest.mark.parametrize(("cause", "code"), [("time", "training-too-slow"), ("memory", "training-too-large")])
def test_attempt_over_its_limit_is_not_tried_again(
    study: Study, monkeypatch: pytest.MonkeyPatch, cause: Any, code: str
) -> None:
    ending(monkeypatch, Ended(status=-9, cause=cause, tail=""))
    take_up(study, 0)
    claim = queue.claim(kinds.TRY_OUT, worker="some")
    assert claim is not None

    assert rehearsals.attempt(claim)["state"] == TrialState.FAILED
    assert Trial.objects.get().error_code == code


def test_attempt_at_a_search_that_was_stopped_starts_no_process(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    started = ending(monkeypatch, Ended(status=0, cause="", tail=""))
    claim = queue.claim(kinds.TRY_OUT, worker="some")
    assert claim is not None
    studies.stop(study)

    assert rehearsals.attempt(claim)["state"] == "stopped"
    assert started == []


def test_trials_wait_while_a_training_run_is_active(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    started = ending(monkeypatch, Ended(status=0, cause="", tail=""))
    run = training_runs.take_up(world.running().pk)
    assert run is not None

    tasks.try_out()
    assert started == []

    training_runs.fail(run, code="some", detail="")
    tasks.try_out()
    assert started == [("try_out", str(study.pk), "0")]


def test_keep_makes_the_recipe_a_preset(study: Study, admin: User) -> None:
    trial = done(study, 0, 0.4)

    kept = presets.keep(Trial.objects.get(), name="found-1", by=admin)

    assert preset_rows.find("found-1").epochs == trial.config["epochs"] == 1
    assert (kept.network, kept.created_by) == ("tiny", admin)
    assert preset_rows.names()[-1] == "found-1"
    assert preset_rows.find("standard").epochs == 10


def test_keep_refuses_what_is_no_preset(study: Study, admin: User) -> None:
    trial, other = done(study, 0, 0.4), done(study, 1, 0.4)
    presets.keep(Trial.objects.get(pk=trial.pk), name="found", by=admin)
    other.refresh_from_db()

    with pytest.raises(PresetTaken):
        presets.keep(other, name="found", by=admin)
    with pytest.raises(PresetTaken):
        presets.keep(other, name="standard", by=admin)
    with pytest.raises(PresetNameInvalid):
        presets.keep(other, name="Not a name", by=admin)
    with pytest.raises(TrialUnfinished):
        presets.keep(take_up(study, 2), name="unfinished", by=admin)
    assert [row.name for row in preset_rows.found()] == ["found"]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "odd"},
        {"state": TrialState.DONE, "finished_at": None, "value": 1.0},
        {"state": TrialState.DONE, "value": None},
        {"state": TrialState.RUNNING, "finished_at": "2026-01-01T00:00:00Z"},
    ],
)
def test_database_refuses_a_trial_that_cannot_be(study: Study, fields: dict[str, Any]) -> None:
    trial = take_up(study, 0)

    with pytest.raises(IntegrityError), transaction.atomic():
        Trial.objects.filter(pk=trial.pk).update(**{"finished_at": clock.now(), **fields})


def test_database_refuses_two_trials_of_one_number(study: Study) -> None:
    take_up(study, 0)

    with pytest.raises(IntegrityError), transaction.atomic():
        Trial.objects.create(study=study, number=0, network="tiny", knobs={}, config={})


def test_answers_that_come_later_do_not_change_what_trials_learn_from(admin: User, colours: list[Category]) -> None:
    study = studies.begin(space(), by=admin)
    pool, _ = world.pool_and_audit(6, by=admin)
    world.answer(pool, colours, by=admin)

    again = studies.begin(space(), by=admin)

    assert again.snapshot == study.snapshot
    assert again.snapshot.photos == 0
