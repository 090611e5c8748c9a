"""Photos: one image in the object store and one row, immutable after intake."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from labeling.models.capture_group import CaptureGroup, Split


class CapturePolicy(models.TextChoices):
    """Why the camera took this photo."""

    EVERY = "every", _("every photo")
    RANDOM = "random", _("at random")
    UNCERTAIN = "uncertain", _("the camera was unsure")
    IMPORT = "import", _("imported")


class Photo(models.Model):
    """One image.

    `sha256` is of the bytes first received, `stored_sha256` of the bytes kept. `split` repeats the group's, so that the
    queue's order needs no join; a photo that is excluded is neither trained on nor in any estimate. `queue_order` is a
    hash of the photo: audit photos are asked about in its order.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    stored_sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=32)
    suffix = models.CharField(max_length=8)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    perceptual_hash = models.BigIntegerField()
    group = models.ForeignKey(CaptureGroup, on_delete=models.PROTECT, related_name="photos")
    split = models.CharField(max_length=8, choices=Split.choices)
    is_excluded = models.BooleanField(default=False)
    queue_order = models.BigIntegerField()
    device = models.ForeignKey(
        "accounts.Device", on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
    )
    capture_policy = models.CharField(max_length=16, choices=CapturePolicy.choices, default=CapturePolicy.EVERY)
    capture_probability = models.FloatField(default=1.0)
    captured_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(split__in=Split.values), name="photo_split_is_known"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="photo_has_pixels"),
            models.CheckConstraint(
                condition=Q(capture_probability__gt=0, capture_probability__lte=1), name="photo_probability_is_one"
            ),
            models.CheckConstraint(
                condition=Q(capture_policy__in=CapturePolicy.values), name="photo_capture_policy_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(capture_policy="uncertain") | Q(split="pool") | Q(is_excluded=True),
                name="photo_uncertain_is_never_audit",
            ),
        )
        indexes = (
            models.Index(fields=("queue_order", "id"), condition=Q(split="audit"), name="photo_audit_order"),
            models.Index(fields=("-received_at", "-id"), name="photo_newest"),
            models.Index(fields=("device", "-received_at"), name="photo_by_device"),
        )

    @property
    def is_audit(self) -> bool:
        """Say whether this photo measures the model, and so must never reach it or be hinted at."""
        return self.split == Split.AUDIT

    @property
    def is_erased(self) -> bool:
        """Say whether its bytes were removed on request."""
        return self.erased_at is not None

    def __str__(self) -> str:
        return f"photo {self.pk}"
