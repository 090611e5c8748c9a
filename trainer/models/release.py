"""Releases: which version serves, since when, by whose word."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from trainer.models.gate_look import GateLook
from trainer.models.model_version import ModelVersion


class ReleaseKind(models.TextChoices):
    """How a version came to serve."""

    GATE = "gate", _("passed the gate")
    PROMOTION = "promotion", _("promoted by hand")
    ROLLBACK = "rollback", _("rolled back to")


class Release(models.Model):
    """One promotion, numbered 1, 2, 3 …: the newest one is the champion. Append-only."""

    append_only = True

    number = models.PositiveIntegerField(unique=True)
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="releases")
    kind = models.CharField(max_length=16, choices=ReleaseKind.choices)
    look = models.ForeignKey(GateLook, on_delete=models.PROTECT, null=True, blank=True, related_name="releases")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(kind__in=ReleaseKind.values), name="release_kind_is_known"),)

    def __str__(self) -> str:
        return f"release {self.number}"


class ReleaseSignature(models.Model):
    """One signing of a release. The newest one counts. Append-only."""

    append_only = True

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="signatures")
    key_id = models.CharField(max_length=16)
    public_key = models.CharField(max_length=64)
    envelope = models.JSONField()
    signature = models.CharField(max_length=128)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("release", "issued_at"), name="signature_once_per_moment"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="signature_expires_later"),
        )
