"""Photos that are like no other: what the model's side says of the pool, for the data report."""

from __future__ import annotations

from django.db import models

from labeling.models.photo import Photo


class OddPhoto(models.Model):
    """One of the few photos that are least like their nearest ones, `place` 0 first. All are replaced at once.

    `likeness` is the mean cosine to the nearest few. A pool photo always: audit photos are never ranked.
    """

    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, primary_key=True, related_name="+")
    place = models.PositiveIntegerField()
    likeness = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)
