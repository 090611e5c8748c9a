"""Decide whether a training run is due, and ask for it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.conf import settings

from labeling.selectors import training_data
from trainer.domain import retraining
from trainer.domain.retraining import Decision, RetrainingFacts, RetrainingPolicy
from trainer.models import Trigger
from trainer.selectors import runs
from trainer.services import training_runs

_TRIGGERS = {"answers": Trigger.COUNT, "nightly": Trigger.SCHEDULE}


def consider(now: datetime) -> Decision:
    """Ask for a run when the policy says that one is due, and give what it said."""
    decision = preview(now)
    if decision.due:
        training_runs.request(trigger=_TRIGGERS[decision.reason], by=None)
    return decision


def preview(now: datetime) -> Decision:
    """Say what the policy says, for the page that tells what the next run waits for. Changes nothing."""
    return retraining.next_run(facts(), policy(), now)


def policy() -> RetrainingPolicy:
    """Give the deployment's policy."""
    return RetrainingPolicy(
        every_answers=settings.MAGPIE_RETRAIN_EVERY_ANSWERS,
        spacing_s=settings.MAGPIE_RETRAIN_SPACING_S,
        nightly_hour=settings.MAGPIE_RETRAIN_HOUR,
    )


def facts() -> RetrainingFacts:
    """Gather what the policy decides on."""
    last = runs.latest()
    return RetrainingFacts(
        new_answers=max(0, training_data.answers_count() - (last.answers if last else 0)),
        answers_by_category=_trainable_answers(),
        last_started_at=last.created_at if last else None,
        has_active_run=last is not None and last.is_active,
    )


def _trainable_answers() -> Counter[int]:
    active = {category.id for category in training_data.active_categories()}
    labels = training_data.standing_labels()
    return Counter(
        label.category_id
        for label in labels
        if label.split == "pool" and not label.is_excluded and label.category_id in active
    )
