"""What the quick head learned and when. A log, not a model version."""

from __future__ import annotations

from django.db import models

from trainer.models.embedding import EmbeddingSpace


class HeadRefresh(models.Model):
    """One fit of the quick head and the deck it ordered.

    `events` counts all that reviewers had done by then, `answers` the photos that they had settled, audit ones too,
    `labels` those that the head was fitted to, `photos` the embedded photos of the pool.
    """

    space = models.ForeignKey(EmbeddingSpace, on_delete=models.CASCADE, related_name="refreshes")
    events = models.PositiveIntegerField()
    answers = models.PositiveIntegerField()
    labels = models.PositiveIntegerField()
    photos = models.PositiveIntegerField()
    categories = models.PositiveIntegerField()
    temperature = models.FloatField(null=True, blank=True)
    deck_generation = models.PositiveBigIntegerField(null=True, blank=True)
    deck_size = models.PositiveIntegerField(default=0)
    fit_s = models.FloatField()
    total_s = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)
