"""Dataset snapshots: exactly which photo had which category in which split, at one moment."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class DatasetSnapshot(models.Model):
    """An immutable, hashed manifest. The rows are an object under `manifest_key`; this row is its identity."""

    append_only = True

    sha256 = models.CharField(max_length=64, unique=True)
    manifest_key = models.CharField(max_length=200)
    photos = models.PositiveIntegerField()
    audit_photos = models.PositiveIntegerField()
    counts = models.JSONField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
