"""The policy, on what people really answered."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from labeling.models import Category
from labeling.services import surveys
from tests.factories import VerificationFactory
from tests.trainer import world
from trainer.models import ReleaseKind, RunState, TrainingRun, Trigger
from trainer.services import champions, training_policy

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def eager(settings: Settings) -> Settings:
    """Let six answers start a run at once, two categories with one answer each be enough, and the night be far."""
    settings.MAGPIE_RETRAIN_EVERY_ANSWERS = 6
    settings.MAGPIE_RETRAIN_HOUR = (timezone.now().hour + 12) % 24
    settings.MAGPIE_RETRAIN_SETTLE_S = 0
    settings.MAGPIE_RETRAIN_MINIMUM_PER_CATEGORY = 1
    return settings


def test_policy_starts_a_run_by_count_and_keeps_the_spacing(
    admin: User, colours: list[Category], eager: Settings
) -> None:
    pool, _ = world.pool_and_audit(15, by=admin)
    world.answer(pool[:5], colours, by=admin)
    assert not training_policy.consider(timezone.now()).due

    world.answer(pool[5:7], colours, by=admin)
    decision = training_policy.consider(timezone.now())

    assert (decision.due, decision.reason) == (True, "answers")
    run = TrainingRun.objects.get()
    assert (run.trigger, run.grounds["new_answers"], run.grounds["every_answers"]) == (Trigger.COUNT, 7, 6)
    assert training_policy.consider(timezone.now()).reason == "active-run"
    TrainingRun.objects.update(state=RunState.FAILED, finished_at=timezone.now())
    assert training_policy.consider(timezone.now()).reason == "spacing"
    later = timezone.now() + timedelta(seconds=1801)
    surveys.keep_answers_current()
    assert training_policy.outlook(later).decision.due
    assert TrainingRun.objects.count() == 1  # looking changes nothing


def test_policy_waits_for_answers_to_pause(admin: User, colours: list[Category], eager: Settings) -> None:
    eager.MAGPIE_RETRAIN_SETTLE_S = 60
    pool, _ = world.pool_and_audit(15, by=admin)
    world.answer(pool[:7], colours, by=admin)

    assert training_policy.consider(timezone.now()).reason == "settling"
    assert not TrainingRun.objects.exists()
    assert training_policy.consider(timezone.now() + timedelta(seconds=61)).due


def test_policy_waits_until_the_first_version_has_its_minimum_of_each_category(
    admin: User, colours: list[Category], eager: Settings
) -> None:
    eager.MAGPIE_RETRAIN_MINIMUM_PER_CATEGORY = 3
    pool, _ = world.pool_and_audit(24, by=admin)
    of_two = [photo for photo in pool if world.colour_of(photo) < 2]
    world.answer(of_two, colours, by=admin)

    decision = training_policy.consider(timezone.now())

    assert (decision.reason, decision.short) == ("too-few-answers", {colours[2].pk: 3})
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)
    TrainingRun.objects.all().update(created_at=timezone.now() - timedelta(days=1))
    assert training_policy.consider(timezone.now()).reason != "too-few-answers"


def test_policy_starts_a_run_when_people_contradict_suggestions_that_were_sure(
    admin: User, colours: list[Category], eager: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    eager.MAGPIE_RETRAIN_EVERY_ANSWERS = 1000
    few = dataclasses.replace(training_policy.policy(), suggestions_that_count=6)
    monkeypatch.setattr(training_policy, "policy", lambda: few)
    pool, _ = world.pool_and_audit(15, by=admin)
    world.answer(pool[:6], colours, by=admin)
    assert training_policy.consider(timezone.now()).reason == "waiting"

    for photo in pool[6:12]:
        suggestion = {"suggested_category": colours[0], "suggested_confidence": 0.9}
        VerificationFactory.create(photo=photo, reviewer=admin, category=colours[1], **suggestion)
    decision = training_policy.consider(timezone.now())

    assert (decision.due, decision.reason) == (True, "disagreement")
    run = TrainingRun.objects.get()
    assert run.trigger == Trigger.DISAGREEMENT
    assert (run.grounds["suggested"], run.grounds["contradicted"], run.grounds["expected"]) == (6, 6, 0.6)
