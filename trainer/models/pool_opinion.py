"""What a version said of the pool's photos while it embedded them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from trainer.models.embedding import EmbeddingSpace


class PoolOpinion(models.Model):
    """A version's best category for one pool photo, by the id that it had as an output, and its probability.

    Rebuildable: it goes with the space. The backbone has no opinions.
    """

    space = models.ForeignKey(EmbeddingSpace, on_delete=models.CASCADE, related_name="opinions", db_index=False)
    photo = models.ForeignKey("labeling.Photo", on_delete=models.PROTECT, related_name="+", db_index=False)
    category_id = models.PositiveBigIntegerField()
    confidence = models.FloatField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("space", "photo"), name="opinion_once_per_photo"),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="opinion_is_a_probability"),
        )
