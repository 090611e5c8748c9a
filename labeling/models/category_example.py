"""Example photos: what a category looks like, shown beside its guideline."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labeling.models.category import Category
from labeling.models.photo import Photo

EXAMPLES = 8  # at most, of one category


class CategoryExample(models.Model):
    """One photo at one place among a category's examples. Never an audit photo: those are answered blind."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="examples", db_index=False)
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("category", "photo"), name="example_photo_once_per_category"),
            models.UniqueConstraint(fields=("category", "position"), name="example_place_is_unique"),
            models.CheckConstraint(condition=Q(position__lt=EXAMPLES), name="example_places_are_few"),
        )
