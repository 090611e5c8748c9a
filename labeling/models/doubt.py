"""Doubts: settled photos that a confident model contradicts, pushed by the model's side for a second look."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labeling.models.category import Category
from labeling.models.photo import Photo


class Doubt(models.Model):
    """A model that never saw this photo's answer is confident that the photo is something else: of `category`, likely.

    `confidence` is how sure it is that the answer is wrong.
    A cache: the next publication replaces all rows. A doubt speaks of the photo as it stood at `created_at`; an answer
    after that has heard it, and the undoing of that answer raises it again.
    """

    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, primary_key=True, related_name="doubt")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", db_index=False)
    confidence = models.FloatField()
    source = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="doubt_confidence_is_one"),
        )
        indexes = (models.Index(fields=("-confidence", "photo"), name="doubt_most_confident"),)
