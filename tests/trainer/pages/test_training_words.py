"""Why a run started, and what the next one waits for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from trainer.domain.retraining import Disagreement, RetrainingFacts, RetrainingPolicy, next_run
from trainer.models import TrainingRun, Trigger
from trainer.pages.training_words import what_next_waits_for, why_started
from trainer.services.training_policy import Outlook

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
NAMES = {number: name for number, name in enumerate(("glass", "metal", "paper", "trash", "wood", "wool", "<b>"), 1)}
GROUNDS = {"new_answers": 214, "every_answers": 200, "suggested": 60, "contradicted": 31, "expected": 14.2}


def waits(policy: RetrainingPolicy | None = None, **facts: Any) -> list[str]:
    """Say what the next run waits for at noon, where nothing else is told: 137 answers of two categories."""
    policy = policy or RetrainingPolicy()
    values = {"new_answers": 137, "answers_by_category": {1: 100, 2: 37}, "last_started_at": NOON - timedelta(hours=3)}
    known = RetrainingFacts(**{**values, **facts})
    return what_next_waits_for(
        Outlook(decision=next_run(known, policy, NOON), facts=known, policy=policy, last=None), NAMES
    )


@pytest.mark.parametrize(
    ("trigger", "sentence"),
    [
        (Trigger.COUNT, "214 answers were new, and 200 are enough."),
        (Trigger.SCHEDULE, "It was night, and 214 answers were new."),
        (Trigger.DISAGREEMENT, "People contradicted 31 of 60 suggestions, where about 14 were to be expected."),
        (Trigger.COMMAND, "It was asked for on the command line."),
    ],
)
def test_run_tells_why_it_started(trigger: Trigger, sentence: str) -> None:
    assert why_started(TrainingRun(trigger=trigger, grounds=GROUNDS)) == sentence


def test_run_that_a_person_asked_for_names_them() -> None:
    run = cast(TrainingRun, SimpleNamespace(trigger=Trigger.BUTTON, requested_by="Ada", grounds={}))

    assert why_started(run) == "Ada asked for it."
    assert why_started(TrainingRun(trigger=Trigger.BUTTON)) == "Somebody asked for it."


def test_run_of_before_figures_were_kept_tells_its_trigger() -> None:
    assert why_started(TrainingRun(trigger=Trigger.COUNT)) == "Started by: enough new answers."


def test_waiting_names_answers_the_night_and_disagreement() -> None:
    said = Disagreement(suggested=40, contradicted=12, expected=10.6)

    assert waits(disagreement=said) == [
        "63 more answers; 137 are new.",
        "Or the night: 15 Mar, 02:00.",
        "Or people contradicting suggestions more than expected: 12 of 40 so far, about 11 expected; 20 points above "
        "that, of 60 or more, are enough.",
    ]


def test_waiting_names_nothing_that_is_switched_off() -> None:
    assert waits(RetrainingPolicy(nightly_hour=None, disagreement=0)) == ["63 more answers; 137 are new."]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"has_active_run": True}, "The run under way must end first."),
        ({"new_answers": 0}, "An answer: nothing was answered since the last run."),
        (
            {"new_answers": 300, "last_started_at": NOON - timedelta(minutes=10)},
            "Enough is new. Runs keep a distance, so it starts at 14 Mar, 12:20.",
        ),
        (
            {"new_answers": 300, "last_answer_at": NOON},
            "Enough is new. It starts once nobody has answered for 60 seconds: at 14 Mar, 12:01, as things stand.",
        ),
        ({"new_answers": 300}, "Nothing: it is due, and starts within a minute."),
        ({"answers_by_category": {}}, "Categories: at least two are needed to tell apart."),
        ({"answers_by_category": {1: 9, 2: 4}}, "More answers to learn from: 1 of metal."),
        (
            {"answers_by_category": {1: 9, 2: 9, 3: 1, 4: 3}, "has_champion": False},
            "More answers to learn from: 4 of paper, 2 of trash.",
        ),
        (
            {"answers_by_category": dict.fromkeys(NAMES, 0), "has_champion": False},
            "More answers to learn from: 5 of glass, 5 of metal, 5 of paper, 5 of trash, 5 of wood and others.",
        ),
    ],
    ids=str,
)
def test_waiting_for_one_thing_names_it(facts: dict[str, Any], sentence: str) -> None:
    assert waits(**facts) == [sentence]
