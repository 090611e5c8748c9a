"""Look at all photos and answers, and keep what was found: pages read that row, and never look themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from jobs.services import queue as jobs
from labeling import kinds
from labeling.models import Survey, SurveyName, Tally
from labeling.selectors import answer_survey, data_survey, progress
from labeling.services import measuring

DATA_EVERY = timedelta(hours=1)  # the data report is drawn up by itself so often at most; a button draws it at once


def keep_current() -> None:
    """Look anew at what changed since: at answers here and now, at the photos themselves by jobs."""
    keep_answers_current()
    measuring.ask_when_waiting()
    if _is_data_due():
        ask_for_data()


def ask_for_data(*, by: User | None = None) -> None:
    """Ask for a new data report."""
    jobs.enqueue(kinds.SURVEY_DATA, by=by)


def survey_data() -> dict[str, Any]:
    """Look at all photos for the data report, and let the model's side look for odd ones among them."""
    tally = progress.tally()
    survey = record(SurveyName.DATA, data_survey.look, tally=tally)
    jobs.enqueue(kinds.DATA_SURVEYED)
    return {"photos": survey.body["photos"]}


def keep_answers_current() -> bool:
    """Survey the answers anew when anything was said or came in since; say whether that was so."""
    tally, last = progress.tally(), Survey.objects.filter(name=SurveyName.ANSWERS).first()
    if last is not None and _knows_all(last, tally):
        return False
    record(SurveyName.ANSWERS, answer_survey.count, tally=tally)
    return True


def _knows_all(survey: Survey, tally: Tally) -> bool:
    """Say whether the survey is of today and saw all there is."""
    is_todays = survey.made_at.date() == timezone.now().date()
    is_same = (survey.events, survey.photos) == (tally.events, _photos(tally))
    return is_todays and is_same and survey.body["changes"] == answer_survey.last_change()


def _is_data_due() -> bool:
    """Say whether photos came or went since the last data report, and it is not too young."""
    tally, last = (
        progress.tally(),
        Survey.objects.filter(name=SurveyName.DATA).only("made_at", "events", "photos").first(),
    )
    if last is None:
        return _photos(tally) > 0
    is_same = (last.events, last.photos) == (tally.events, _photos(tally))
    return not is_same and timezone.now() - last.made_at > DATA_EVERY


def record(name: SurveyName, look: Callable[[], dict[str, Any]], *, tally: Tally) -> Survey:
    """Look, and let what was found replace the last survey of this name. `tally` was read before the look."""
    body = look()
    facts = {"body": body, "events": tally.events, "photos": _photos(tally), "made_at": timezone.now()}
    with transaction.atomic():
        survey, _is_new = Survey.objects.update_or_create(name=name, defaults=facts)
    return survey


def _photos(tally: Tally) -> int:
    """Give a count that moves whenever a photo comes in, is settled, or is taken out."""
    return tally.waiting + tally.accepted + tally.settled + tally.unusable
