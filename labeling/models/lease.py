"""Leases: a short exclusive hold of one photo by one reviewer."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from labeling.models.category import Category
from labeling.models.photo import Photo


class Lease(models.Model):
    """One photo, held by one reviewer in one tab until `expires_at`.

    It carries the deck entry as it stood when asked, and the answer takes it from here; `place` is its place in the
    page that was handed out. An expired row stays until somebody else takes the photo, so that a late answer still
    knows what was suggested; any answer to the photo removes it. One row per photo: two reviewers cannot hold it,
    whatever the code does.
    """

    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, primary_key=True, related_name="lease")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leases", db_index=False
    )
    tab = models.UUIDField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    place = models.PositiveSmallIntegerField(default=0)
    suggested_category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    suggested_confidence = models.FloatField(null=True, blank=True)
    suggested_by = models.CharField(max_length=40, blank=True, default="")
    asked_reason = models.CharField(max_length=32, blank=True, default="")
    selection_probability = models.FloatField(null=True, blank=True)

    class Meta:
        # None on `expires_at`: it moves with every renewal, and nothing looks leases up by it.
        indexes = (models.Index(fields=("reviewer", "tab"), name="lease_of_tab"),)
