"""What there is to go by when labels are to be accepted by machine."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from trainer.models.model_version import ModelVersion


class AcceptanceEvidence(models.Model):
    """How often the champion was right about audited photos, and how many photos wait, by how sure it is.

    One row, replaced each time a job counts anew: pages read it, and no request counts. `body` holds the counts by
    category.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    body = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="acceptance_evidence_is_one_row"),)
