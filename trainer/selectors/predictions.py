"""What versions said of audit photos."""

from __future__ import annotations

from django.db.models import QuerySet

from trainer.models import AuditPrediction, ModelVersion


def of_version(version: ModelVersion) -> QuerySet[AuditPrediction]:
    """Give a version's answers in photo order."""
    return AuditPrediction.objects.filter(version=version).order_by("photo_id")
