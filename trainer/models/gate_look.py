"""Every look at the audit slice is a counted row."""

from __future__ import annotations

from django.db import models

from trainer.models.model_version import ModelVersion


class GateLook(models.Model):
    """One comparison of a challenger with the champion of that moment. Append-only.

    `reasons` lists `{"code", "params"}`; the words for a code are in `trainer.selectors.gate_words`. `champion` is null
    for the first version.
    """

    append_only = True

    challenger = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="looks")
    champion = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, null=True, related_name="+")
    audit_photos = models.PositiveIntegerField()
    is_accepted = models.BooleanField()
    is_provisional = models.BooleanField()
    reasons = models.JSONField()
    figures = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
