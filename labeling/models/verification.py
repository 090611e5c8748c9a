"""Verifications: what reviewers said, one row per answer, for ever."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labeling.models.category import Category
from labeling.models.photo import Photo


class AnswerKind(models.TextChoices):
    """What a reviewer can say about a photo."""

    CATEGORY = "category", _("category")
    UNSURE = "unsure", _("unsure")
    UNUSABLE = "unusable", _("unusable")
    SKIP = "skip", _("skip")
    UNDO = "undo", _("undo")


class VerificationQuerySet(models.QuerySet["Verification"]):
    """Filters that several reads share."""

    def standing(self) -> VerificationQuerySet:
        """Keep answers that nobody has undone; undos themselves are none."""
        return self.filter(undone_by__isnull=True).exclude(kind=AnswerKind.UNDO)


class Verification(models.Model):
    """One answer of one reviewer to one photo. Append-only: an undo is another row that names the first.

    What was suggested, by what, why the photo was asked about and how likely that was come from the lease, never from
    the client. `key` makes the answer idempotent; rows count in order of `id`.
    """

    append_only = True

    objects = VerificationQuerySet.as_manager()

    key = models.UUIDField(unique=True)
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="verifications", db_index=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verifications", db_index=False
    )
    kind = models.CharField(max_length=16, choices=AnswerKind.choices)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="verifications"
    )
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    suggested_category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    suggested_confidence = models.FloatField(null=True, blank=True)
    suggested_by = models.CharField(max_length=40, blank=True, default="")
    asked_reason = models.CharField(max_length=32, blank=True, default="")
    selection_probability = models.FloatField(null=True, blank=True)
    lead_time_ms = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=AnswerKind.values), name="verification_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="category", category__isnull=False) | (~Q(kind="category") & Q(category__isnull=True)),
                name="verification_category_only_when_said",
            ),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes__isnull=True)),
                name="verification_undo_names_what_it_undoes",
            ),
        )
        indexes = (
            models.Index(fields=("photo", "reviewer", "id"), name="verification_of_photo"),
            models.Index(fields=("reviewer", "-id"), name="verification_by_reviewer"),
            models.Index(fields=("reviewer", "created_at"), name="verification_of_day"),
            models.Index(fields=("created_at",), name="verification_by_time"),
        )
