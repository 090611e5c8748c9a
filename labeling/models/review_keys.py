"""The keys of one person on the review page."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ReviewKeys(models.Model):
    """What one person chose other than the usual keys, in the form that `domain.review_keys` checks.

    No row means the usual keys.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="review_keys"
    )
    chosen = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)
