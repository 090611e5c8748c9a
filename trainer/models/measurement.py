"""What jobs found out about the model: no request looks at all photos."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trainer.models.model_version import ModelVersion


class Subject(models.TextChoices):
    """What was measured: a version on audit photos, what more answers are worth, photos that look the same."""

    AUDIT = "audit", _("audit")
    FORECAST = "forecast", _("forecast")
    TWINS = "twins", _("twins")


class Measurement(models.Model):
    """The newest finding on its subject; each one replaces the one before. A cache: a job makes it again.

    `version` is the one that was measured, where the subject is about one. `basis` names all that the finding rests on:
    while it stands, so does the finding.
    """

    subject = models.CharField(max_length=16, choices=Subject.choices)
    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="measurements"
    )
    basis = models.CharField(max_length=200, blank=True, default="")
    body = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="measurement_subject_is_known"),
            models.UniqueConstraint(
                fields=("subject", "version"), condition=Q(version__isnull=False), name="measurement_once_per_version"
            ),
            models.UniqueConstraint(
                fields=("subject",), condition=Q(version__isnull=True), name="measurement_once_without_version"
            ),
        )
