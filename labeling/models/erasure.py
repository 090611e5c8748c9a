"""Photos whose bytes were removed on request: who asked for it, when, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from labeling.models.photo import Photo


class PhotoErasure(models.Model):
    """The wish that one photo be erased. Append-only; `Photo.erased_at` repeats its moment.

    The photo's row, its hash and what was said of it stay, so that the same bytes do not come back.
    """

    append_only = True

    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="erasure")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
