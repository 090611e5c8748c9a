"""What versions said about photos of the pool that somebody asked them about."""

from __future__ import annotations

from django.db import models

from trainer.models.model_version import ModelVersion


class PhotoPrediction(models.Model):
    """One version's answer to one pool photo: all its probabilities in the version's category order."""

    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="photo_predictions", db_index=False
    )
    photo = models.ForeignKey("labeling.Photo", on_delete=models.PROTECT, related_name="+", db_index=False)
    probabilities = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("photo", "version"), name="photo_prediction_once_per_version"),)
