"""Runs that do another one again: what they take over, what they say, and what they leave alone."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from jobs import clock
from labeling.models import Category
from labeling.services import snapshots
from tests.trainer import world
from trainer.errors import RunNotReproducible, RunUnderWay
from trainer.models import ModelVersion, RunState, TrainingRun, Trigger
from trainer.selectors import reproduction_words, runs
from trainer.services import reproductions, training_policy, training_runs

pytestmark = pytest.mark.django_db(transaction=True)

ENVIRONMENT = {"torch": "2.13.0", "processor": "One"}


@pytest.fixture
def original(admin: User, colours: list[Category]) -> TrainingRun:
    """Make a run with a version, as they are kept."""
    pool, audit = world.pool_and_audit(12, by=admin)
    world.answer([*pool, *audit], colours, by=admin)
    run = world.version(colours).run
    facts = {"preset": "thorough", "config": {"epochs": 4}, "answers": 9, "environment": ENVIRONMENT, "network": "tiny"}
    TrainingRun.objects.filter(pk=run.pk).update(snapshot=snapshots.freeze(by=admin), **facts)
    run.refresh_from_db()
    return run


def taken_up(original: TrainingRun) -> TrainingRun:
    run = training_runs.take_up(reproductions.request(original, by=None).pk)
    assert run is not None
    return run


def test_reproduction_takes_over_snapshot_network_and_recipe(original: TrainingRun) -> None:
    run = reproductions.request(original, by=None)

    assert (run.reproduces, run.snapshot, run.network, run.preset) == (original, original.snapshot, "tiny", "thorough")
    assert run.config == {"epochs": 4}


def test_reproduction_with_the_same_weights_says_so_and_makes_no_version(original: TrainingRun) -> None:
    run, version = taken_up(original), original.version

    reproductions.finish(run, original, digest=version.network_digest, photos=9, environment=ENVIRONMENT, timings={})

    run.refresh_from_db()
    assert run.state == RunState.FINISHED
    assert run.reproduction is not None
    assert run.reproduction["is_identical"]
    assert reproduction_words.sentences(run) == [f"The weights are those of run {original.pk}, bit for bit."]
    assert ModelVersion.objects.get() == version


def test_reproduction_with_other_weights_names_what_differs(original: TrainingRun) -> None:
    run = taken_up(original)

    elsewhere = {"torch": "2.14.0", "processor": "One"}
    reproductions.finish(run, original, digest="f" * 64, photos=9, environment=elsewhere, timings={})

    run.refresh_from_db()
    assert reproduction_words.sentences(run) == [
        f"The weights are not those of run {original.pk}.",
        "What else differs: torch (2.13.0 → 2.14.0).",
    ]


def test_reproduction_does_not_move_what_the_next_run_waits_for(original: TrainingRun) -> None:
    before = training_policy.outlook(clock.now()).facts
    run = taken_up(original)
    assert training_policy.outlook(clock.now()).facts.has_active_run

    reproductions.finish(run, original, digest="f" * 64, photos=9, environment={}, timings={})

    after = training_policy.outlook(clock.now()).facts
    assert (after.new_answers, after.last_started_at) == (before.new_answers, before.last_started_at)
    assert runs.latest_learning() == original
    assert not after.has_active_run


def test_run_without_a_version_cannot_be_reproduced(admin: User) -> None:
    run = world.running()
    training_runs.fail(run, code="broken", detail="")

    with pytest.raises(RunNotReproducible, match="made no model version"):
        reproductions.request(run, by=admin)


def test_reproduction_is_refused_while_a_run_is_active(original: TrainingRun, admin: User) -> None:
    training_runs.request(trigger=Trigger.BUTTON, by=admin)

    with pytest.raises(RunUnderWay, match=f"the reproduction of run {original.pk} again when it has ended"):
        reproductions.request(original, by=admin)


def test_outcome_without_an_original_is_refused_by_the_database() -> None:
    run = world.running()

    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingRun.objects.filter(pk=run.pk).update(reproduction={"is_identical": True})
