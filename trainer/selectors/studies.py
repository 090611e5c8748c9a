"""Searches: which there are, their trials, and the best of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Max, Min, Q, QuerySet

from trainer.errors import StudyUnknown, TrialUnknown
from trainer.models import Objective, Study, StudyState, Trial, TrialState

ENDED = (TrialState.DONE, TrialState.PRUNED, TrialState.FAILED)
_SHOWN = (TrialState.DONE, TrialState.RUNNING, TrialState.PRUNED, TrialState.FAILED)


def recent(*, limit: int = 50) -> QuerySet[Study]:
    """Give the newest searches with how many trials have ended (`ended`), and their best values (`best_value`)."""
    is_done = Q(trials__state=TrialState.DONE)
    return (
        Study.objects.annotate(
            ended=Count("trials", filter=Q(trials__state__in=ENDED)),
            lowest=Min("trials__value", filter=is_done),
            highest=Max("trials__value", filter=is_done),
        )
        .select_related("requested_by", "snapshot")
        .order_by("-created_at", "-id")[:limit]
    )


def find(study_id: int) -> Study:
    """Give one search. Raises `StudyUnknown`."""
    study = Study.objects.select_related("requested_by", "snapshot").filter(pk=study_id).first()
    if study is None:
        raise StudyUnknown(study=study_id)
    return study


def running() -> QuerySet[Study]:
    """Give the searches whose trials are begun."""
    return Study.objects.filter(state=StudyState.RUNNING)


def trials(study: Study) -> QuerySet[Trial]:
    """Give the trials of a search in the order of their numbers, with the presets that were made of them."""
    return study.trials.select_related("preset").order_by("number")


def trial(study_id: int, number: int) -> Trial | None:
    """Give one trial with its search, or None where it has not begun."""
    return Trial.objects.select_related("study").filter(study=study_id, number=number).first()


def one_trial(study_id: int, number: int) -> Trial:
    """Give one trial with its search. Raises `TrialUnknown`."""
    found = trial(study_id, number)
    if found is None:
        raise TrialUnknown
    return found


def ended_numbers(study: Study) -> frozenset[int]:
    """Give the numbers of the trials that have ended."""
    return frozenset(study.trials.filter(state__in=ENDED).values_list("number", flat=True))


def best(study: Study) -> Trial | None:
    """Give the best trial that is done, the earlier of two that are level; None where none is."""
    done = study.trials.filter(state=TrialState.DONE)
    order = F("value").asc() if study.objective == Objective.NLL else F("value").desc()
    return done.order_by(order, "number").first()


def ranked(study: Study, rows: Iterable[Trial]) -> list[Trial]:
    """Put trials in the order in which a page compares them: done ones from the best down, then the others."""
    sign = 1 if study.objective == Objective.NLL else -1
    return sorted(
        rows,
        key=lambda row: (
            _SHOWN.index(TrialState(row.state)),
            sign * row.value if row.value is not None else 0.0,
            row.number,
        ),
    )
