"""Each time somebody sent bytes under an id of their own, so that sending again is safe."""

from __future__ import annotations

from django.db import models

from labeling.models.photo import Photo


class Upload(models.Model):
    """One client id: the same id with the same bytes is the same photo, with other bytes it is a mistake."""

    client_id = models.UUIDField(unique=True)
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="uploads")
    sha256 = models.CharField(max_length=64, db_index=True)
    source = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)
