"""The life of a trial: chosen and taken up, going on, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from jobs import clock
from trainer.errors import TrialLost
from trainer.models import Study, StudyState, Trial, TrialState
from trainer.services import studies


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a trial shall try: its point of the space, and the whole recipe that this makes."""

    knobs: Mapping[str, Any]
    network: str
    config: Mapping[str, Any]


Choose = Callable[[Study, Sequence[Trial]], Chosen]


def take_up(study_id: int, number: int, *, choose: Choose) -> Trial | None:
    """Take a trial up under a new fence, which shuts out whoever held it before.

    One that has not begun is chosen by what the others found so far, under the study's lock: two processes never choose
    without knowing of one another. None when the trial has ended, or the study is not under way.
    """
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=study_id)
        trials = list(study.trials.order_by("number"))
        trial = next((each for each in trials if each.number == number), None)
        if study.state != StudyState.RUNNING or (trial is not None and trial.state != TrialState.RUNNING):
            return None
        if trial is None:
            trial = _begin(study, number, choose(study, trials))
        trial.fence += 1
        trial.heartbeat_at = clock.now()
        trial.save(update_fields=["fence", "heartbeat_at"])
    return trial


def report(trial: Trial, **fields: Any) -> None:
    """Write what a trial found out, with a heartbeat. Raises `TrialLost`."""
    held = Trial.objects.filter(pk=trial.pk, fence=trial.fence, state=TrialState.RUNNING)
    if not held.update(heartbeat_at=clock.now(), **fields):
        raise TrialLost(trial=trial.number)


def finish(trial: Trial, *, value: float, figures: Mapping[str, Any]) -> None:
    """End a trial that came to its end. Raises `TrialLost`."""
    _end(trial, state=TrialState.DONE, value=value, figures=dict(figures))


def give_up(trial: Trial) -> None:
    """End a trial that promised nothing. Raises `TrialLost`."""
    _end(trial, state=TrialState.PRUNED)


def fail(trial: Trial, *, code: str, detail: str) -> None:
    """End a trial that cannot come to its end. Raises `TrialLost`."""
    _end(trial, state=TrialState.FAILED, error_code=code, error_detail=detail[-4000:])


def _begin(study: Study, number: int, chosen: Chosen) -> Trial:
    return Trial.objects.create(
        study=study,
        number=number,
        knobs=dict(chosen.knobs),
        network=chosen.network,
        config=dict(chosen.config),
    )


def _end(trial: Trial, **fields: Any) -> None:
    with transaction.atomic():
        report(trial, finished_at=clock.now(), **fields)
        transaction.on_commit(lambda: studies.tend(trial.study_id))
