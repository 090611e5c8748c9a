"""What admins decided about labels accepted by machine."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class AcceptanceRule(models.Model):
    """One decision: whether labels are accepted by machine, and what is promised. Append-only: the last counts.

    At most `target_error` of them may be wrong, with `confidence`. With `per_category` that is promised of each
    category that has enough audited photos, and of the others together.
    """

    append_only = True

    is_on = models.BooleanField()
    target_error = models.FloatField()
    confidence = models.FloatField()
    per_category = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(target_error__gt=0, target_error__lt=1, confidence__gt=0.5, confidence__lt=1),
                name="rule_promises_something",
            ),
        )
