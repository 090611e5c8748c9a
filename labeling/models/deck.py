"""The deck: the ranked order of photos worth asking about, one generation after the other."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labeling.models.category import Category
from labeling.models.photo import Photo


class DeckGeneration(models.Model):
    """One complete order, published at once. Only the current and the previous one are kept."""

    source = models.CharField(max_length=40)
    learned_answers = models.PositiveIntegerField()
    fit_s = models.FloatField(default=0.0)
    created_at = models.DateTimeField(auto_now_add=True)


class CurrentDeck(models.Model):
    """The one pointer to the generation that the queue serves."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    generation = models.ForeignKey(DeckGeneration, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="current_deck_is_one_row"),)


class DeckEntry(models.Model):
    """One photo's place in one generation: the ask order (`grid` null), or the grid of one category.

    `likeness` is its place in another order of the same photos, in which neighbours look alike; the far end of the ask
    order has none.
    Thousands of rows at each refresh: they carry no index that nothing looks up by.
    """

    generation = models.ForeignKey(DeckGeneration, on_delete=models.CASCADE, related_name="entries")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    grid = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    suggestion = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    confidence = models.FloatField(null=True, blank=True)
    likeness = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=32)
    selection_probability = models.FloatField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("generation", "position"), condition=Q(grid__isnull=True), name="deck_position_is_unique"
            ),
            models.UniqueConstraint(
                fields=("generation", "photo"), condition=Q(grid__isnull=True), name="deck_photo_is_unique"
            ),
            models.UniqueConstraint(
                fields=("generation", "grid", "position"),
                condition=Q(grid__isnull=False),
                name="deck_grid_position_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(selection_probability__gt=0, selection_probability__lte=1),
                name="deck_selection_probability_is_one",
            ),
        )
