"""A training run on S3 and PostgreSQL: outages cost it nothing, and who was stopped for too long commits nothing."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from jobs.models import Job
from labeling.models import Photo
from labeling.storage import objects
from tests.faults.conftest import House
from tests.faults.proxy import Fault
from tests.faults.test_store import BUSY
from tests.services.processes import parent_of
from tests.trainer import world
from trainer.models import ModelVersion, Phase, RunState, TrainingRun, Trigger
from trainer.services import training_runs

WITH_S3 = True
SETTINGS = {"MAGPIE_S3_TIMEOUT_S": "3", "MAGPIE_JOB_LEASE_S": "15"}  # longer than the outage, shorter than the stop
PHOTOS = 60
LONG = {"epochs": 60, "views": "none"}  # on the tiny network, some seconds
RUN_S = 150.0

ENDED = (RunState.FINISHED, RunState.FAILED)


@pytest.fixture
def run(house: House) -> Iterator[TrainingRun]:
    """Ask for a run over answered photos; in the end it has made one version, whole, and nothing is doubled."""
    if not Photo.objects.exists():
        pool, audit = world.pool_and_audit(PHOTOS, by=house.admin)
        world.answer([*pool, *audit], house.categories, by=house.admin)
    run = training_runs.request(trigger=Trigger.COMMAND, by=house.admin, overrides=LONG)
    yield run
    house.running.until(lambda: state_of(run) in ENDED, "the end of the run", timeout_s=RUN_S)
    run.refresh_from_db()
    assert run.state == RunState.FINISHED, run.error_detail
    version = ModelVersion.objects.get(run=run)
    assert all(objects.exists(facts["key"]) for facts in version.artefacts.values())
    assert Job.objects.filter(kind="release", key=f"judge:{version.number}").count() == 1


def state_of(run: TrainingRun) -> str:
    return str(TrainingRun.objects.values_list("state", flat=True).get(pk=run.pk))


def is_in(run: TrainingRun, *phases: Phase) -> bool:
    return TrainingRun.objects.filter(pk=run.pk, phase__in=phases).exists()


def test_run_outlasts_outages_of_store_and_database(house: House, run: TrainingRun) -> None:
    assert house.store is not None
    house.running.until(lambda: is_in(run, Phase.CACHING, Phase.TRAINING), "caching", timeout_s=RUN_S)

    with house.store.failing(Fault(answer=BUSY)), house.database.refusing():
        fitting = house.running.pids("manage.py fit")
        time.sleep(4)
    house.running.until(lambda: state_of(run) in ENDED, "the end of the run", timeout_s=RUN_S)

    assert fitting  # it was at work when the outage came
    run.refresh_from_db()
    assert (run.attempts, run.fence) == (1, 1), f"{run.error_code}: {run.error_detail}\n{house.running.said()[-9000:]}"


def test_worker_stopped_and_continued_cannot_commit_with_its_old_token(house: House, run: TrainingRun) -> None:
    house.running.until(lambda: is_in(run, Phase.CACHING, Phase.TRAINING), "caching", timeout_s=RUN_S)
    (fitting,) = house.running.pids("manage.py fit")
    child = parent_of(fitting)
    for stopped in (child, fitting):
        os.kill(stopped, signal.SIGSTOP)

    try:  # the trainer's other child takes the run up when the claim has run out
        house.running.until(lambda: state_of(run) in ENDED, "the second attempt", timeout_s=RUN_S)
    finally:
        for stopped in (fitting, child):
            os.kill(stopped, signal.SIGCONT)
    house.running.until(lambda: house.running.pids("manage.py fit") == [], "the end of the first attempt")

    run.refresh_from_db()
    assert (run.attempts, run.fence) == (2, 2)
    assert ModelVersion.objects.filter(run=run).count() == 1
