"""Model versions: numbered, with artefacts that never change."""

from __future__ import annotations

from django.db import models

from trainer.models.training_run import TrainingRun


class ModelVersion(models.Model):
    """What one training run made. Append-only; only a training run makes one.

    `categories` lists `{"id", "name"}` in the order of the network's outputs, `artefacts` maps a file's name to its
    object key, sha256 and size, `manifest` is the text that is signed, `metrics` the audit slice's figures.
    """

    append_only = True

    number = models.PositiveIntegerField(unique=True)
    run = models.OneToOneField(TrainingRun, on_delete=models.PROTECT, related_name="version")
    network = models.CharField(max_length=80)
    network_digest = models.CharField(max_length=64)
    preprocessing_digest = models.CharField(max_length=64)
    categories = models.JSONField()
    temperature = models.FloatField()
    metrics = models.JSONField()
    parity = models.JSONField()
    artefacts = models.JSONField()
    manifest = models.TextField()
    bundle_key = models.CharField(max_length=200)
    bundle_sha256 = models.CharField(max_length=64)
    bundle_bytes = models.PositiveBigIntegerField()
    embedding_width = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"version {self.number}"
