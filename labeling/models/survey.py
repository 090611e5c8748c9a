"""What a job found when it last looked at all photos: no request does."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SurveyName(models.TextChoices):
    """What is surveyed: answers for the dashboard, within seconds; pixels for the data report, on request."""

    ANSWERS = "answers", _("answers")
    DATA = "data", _("data")


class Survey(models.Model):
    """The newest survey of its name; each one replaces the one before.

    `events` and `photos` are the counts of events and photos that it saw: while they stand, so does the survey.
    """

    name = models.CharField(max_length=16, choices=SurveyName.choices, primary_key=True)
    body = models.JSONField()
    events = models.BigIntegerField(default=0)
    photos = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(name__in=SurveyName.values), name="survey_name_is_known"),)
