"""How alike and how fast reviewers answer, counted by a job: no request reads all answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class AgreementReport(models.Model):
    """The one report that pages show, replaced by the next. `events` is how many verification rows it knew."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    events = models.BigIntegerField()
    figures = models.JSONField()
    took_s = models.FloatField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="agreement_report_is_one_row"),)
