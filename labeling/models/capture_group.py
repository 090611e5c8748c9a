"""Photos of one moment stay together: a group is never split over two splits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Split(models.TextChoices):
    """Which side of the house a group is on, decided before any model sees it."""

    POOL = "pool", _("pool")
    AUDIT = "audit", _("audit")


class CaptureGroup(models.Model):
    """A burst, or photos with near-equal perceptual hash from one source within ten minutes.

    `key` is the first photo's sha256; `split` follows from it. `source` names the device, person or import; the four
    16-bit bands of the first photo's perceptual hash find near-equal ones by equality of at least one.
    """

    key = models.CharField(max_length=64, unique=True)
    split = models.CharField(max_length=8, choices=Split.choices)
    source = models.CharField(max_length=80)
    burst_id = models.CharField(max_length=64, blank=True, default="")
    perceptual_hash = models.BigIntegerField()
    band_0 = models.PositiveIntegerField()
    band_1 = models.PositiveIntegerField()
    band_2 = models.PositiveIntegerField()
    band_3 = models.PositiveIntegerField()
    captured_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(split__in=Split.values), name="group_split_is_known"),
            models.UniqueConstraint(
                fields=("source", "burst_id"), condition=~Q(burst_id=""), name="group_once_per_burst"
            ),
        )
        # The band first: near-equal photos are looked for in one source, and among the audit photos of all sources.
        indexes = tuple(models.Index(fields=(f"band_{n}", "source"), name=f"group_band_{n}") for n in range(4))
