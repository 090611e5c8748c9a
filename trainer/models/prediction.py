"""What each version said about each audit photo."""

from __future__ import annotations

from django.db import models

from trainer.models.model_version import ModelVersion


class AuditPrediction(models.Model):
    """One version's answer to one audit photo, and all its probabilities in the version's category order."""

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="audit_predictions")
    photo = models.ForeignKey("labeling.Photo", on_delete=models.PROTECT, related_name="+")
    category_id = models.PositiveBigIntegerField()
    confidence = models.FloatField()
    probabilities = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("version", "photo"), name="prediction_once_per_photo"),)
