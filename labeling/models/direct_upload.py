"""Photos that their senders bring to the object store themselves, from the first word until intake."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Device, User
from labeling.models.category import Category
from labeling.models.photo import CapturePolicy

LANES = 4  # intake goes on in as many jobs at once, so that several workers share it


class DirectUploadState(models.TextChoices):
    """Where it stands. Once it is taken in, the row is gone and the upload's own row tells the rest."""

    STARTED = "started", _("Started")
    ARRIVED = "arrived", _("Arrived")
    REFUSED = "refused", _("Refused")


class DirectUpload(models.Model):
    """What one sender said of one photo that it brings under this id.

    `keep_until` is when an upload that came to nothing is forgotten; one that arrived never is. `attempts` counts how
    often intake was begun, so that a photo that breaks it does not do so for ever.
    """

    client_id = models.UUIDField(unique=True)
    device = models.ForeignKey("accounts.Device", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=32)
    claim = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    captured_at = models.DateTimeField(null=True)
    burst_id = models.CharField(max_length=64, blank=True, default="")
    capture_policy = models.CharField(max_length=16, choices=CapturePolicy.choices, default=CapturePolicy.EVERY)
    capture_probability = models.FloatField(default=1.0)
    lane = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=DirectUploadState.choices, default=DirectUploadState.STARTED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_detail = models.TextField(blank=True, default="")
    keep_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(device__isnull=True, person__isnull=False) | Q(device__isnull=False, person__isnull=True),
                name="direct_upload_has_one_sender",
            ),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="direct_upload_has_bytes"),
            models.CheckConstraint(condition=Q(lane__lt=LANES), name="direct_upload_lane_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=DirectUploadState.values), name="direct_upload_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="refused", error_code__gt="") | (~Q(state="refused") & Q(error_code="")),
                name="direct_upload_refused_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="arrived", keep_until__isnull=True)
                | (~Q(state="arrived") & Q(keep_until__isnull=False)),
                name="direct_upload_arrived_is_kept",
            ),
            models.CheckConstraint(
                condition=Q(capture_probability__gt=0, capture_probability__lte=1),
                name="direct_upload_probability_is_one",
            ),
            models.CheckConstraint(
                condition=Q(capture_policy__in=CapturePolicy.values), name="direct_upload_capture_policy_is_known"
            ),
        )
        indexes = (
            models.Index(fields=("lane", "attempts", "id"), condition=Q(state="arrived"), name="direct_upload_arrived"),
            models.Index(fields=("keep_until",), condition=~Q(state="arrived"), name="direct_upload_left"),
        )

    @property
    def sender(self) -> Device | User:
        """Give who brings it."""
        sender = self.device or self.person
        assert sender is not None  # direct_upload_has_one_sender
        return sender

    def __str__(self) -> str:
        return f"direct upload {self.client_id}"
