"""Presets that a search found: recipes kept under a name, beside those that are shipped."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from trainer.models.study import Trial


class Preset(models.Model):
    """A trial's recipe under a name. What it says never changes; a better one gets another name."""

    name = models.CharField(max_length=40, unique=True)
    network = models.CharField(max_length=80)
    config = models.JSONField()
    trial = models.OneToOneField(Trial, on_delete=models.PROTECT, related_name="preset")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
