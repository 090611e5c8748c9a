"""Decide whether a training run is due, and ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from labeling.selectors import answer_survey, photo_states, suggestion_outcomes, training_data
from trainer.domain import retraining
from trainer.domain.retraining import Decision, Disagreement, RetrainingFacts, RetrainingPolicy
from trainer.models import TrainingRun, Trigger
from trainer.selectors import releases, runs
from trainer.services import training_runs

_TRIGGERS = {"answers": Trigger.COUNT, "nightly": Trigger.SCHEDULE, "disagreement": Trigger.DISAGREEMENT}


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What the policy says of the next run, and what it says that on; `last` is the newest run."""

    decision: Decision
    facts: RetrainingFacts
    policy: RetrainingPolicy
    last: TrainingRun | None


def consider(now: datetime) -> Decision:
    """Ask for a run when the policy says that one is due, and give what it said."""
    outlook = _outlook(now, photo_states.settled_per_category(is_audit=False))
    decision = outlook.decision
    if decision.due:
        grounds = retraining.grounds(outlook.facts, outlook.policy)
        training_runs.request(trigger=_TRIGGERS[decision.reason], by=None, grounds=grounds)
    return decision


def outlook(now: datetime) -> Outlook:
    """Say what the policy says, for the page that tells what the next run waits for. Changes and counts nothing.

    The answers of each category are those of the last survey, which is seconds old.
    """
    survey = answer_survey.latest()
    counted = {category_id: each.pool for category_id, each in survey.categories.items()} if survey else {}
    return _outlook(now, counted)


def policy() -> RetrainingPolicy:
    """Give the deployment's policy."""
    return RetrainingPolicy(
        every_answers=settings.MAGPIE_RETRAIN_EVERY_ANSWERS,
        spacing_s=settings.MAGPIE_RETRAIN_SPACING_S,
        nightly_hour=settings.MAGPIE_RETRAIN_HOUR,
        disagreement=settings.MAGPIE_RETRAIN_DISAGREEMENT,
        settle_s=settings.MAGPIE_RETRAIN_SETTLE_S,
        minimum_answers_per_category=settings.MAGPIE_RETRAIN_MINIMUM_PER_CATEGORY,
    )


def _outlook(now: datetime, answers: Mapping[int, int]) -> Outlook:
    last, rules = runs.latest_learning(), policy()
    facts = _facts(last, rules, answers)
    return Outlook(decision=retraining.next_run(facts, rules, now), facts=facts, policy=rules, last=last)


def _facts(last: TrainingRun | None, rules: RetrainingPolicy, answers: Mapping[int, int]) -> RetrainingFacts:
    last_at = last.created_at if last else None
    said = suggestion_outcomes.since(last_at)
    return RetrainingFacts(
        new_answers=max(0, training_data.answers_count() - (last.answers if last else 0)),
        answers_by_category={each.id: answers.get(each.id, 0) for each in training_data.active_categories()},
        disagreement=Disagreement(
            suggested=said.suggested, contradicted=said.contradicted, expected=said.suggested - said.confidence
        ),
        last_started_at=last_at,
        last_answer_at=suggestion_outcomes.last_answer_at(),
        enough_since=suggestion_outcomes.nth_answer_at(rules.every_answers, after=last_at),
        has_active_run=runs.active() is not None,
        has_champion=releases.current_number() is not None,
    )
