"""Running counts, so that no request counts photos."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Tally(models.Model):
    """One row of counts of photo states, moved in the transaction of each change and rebuilt with the states.

    `settled` counts photos settled with a category, `audit_settled` those among them that are audit, `waiting` the open
    ones that the queue hands out, `accepted` those whose label was accepted by machine. `events` counts verification
    rows; `learn_at` is when the last job that was asked for will look at the answers.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    settled = models.IntegerField(default=0)
    audit_settled = models.IntegerField(default=0)
    unusable = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    events = models.BigIntegerField(default=0)
    learn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="tally_is_one_row"),)
