"""Photo states: what the answers add up to. A projection, rebuildable at any time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from labeling.models.category import Category
from labeling.models.photo import Photo


class State(models.TextChoices):
    """Where a photo stands."""

    OPEN = "open", _("open")
    SETTLED = "settled", _("settled")
    UNUSABLE = "unusable", _("unusable")
    CONFLICT = "conflict", _("conflict")
    SECOND_LOOK = "second-look", _("second look")
    ACCEPTED = "accepted", _("accepted by machine")


class PhotoState(models.Model):
    """What the standing answers to one photo add up to, written in the transaction of each answer.

    `is_audit`, `is_excluded` and `queue_order` repeat the photo's, so that the queue and its counts read one table; an
    erased photo is excluded here.
    `answers` counts the reviewers whose answer stands, `skips` the standing skips: a skipped photo waits behind the
    others. `claimed_categories` counts the different categories that cameras and imports claimed. `last_verification`
    is the last row that still stands, and `changed_at` its moment (intake when there is none): undo restores both.
    A photo whose label was accepted by machine is neither open nor settled: nobody is asked, and nothing learns from
    it; with `is_check` it qualified and is asked about all the same.
    """

    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, primary_key=True, related_name="state")
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    answers = models.PositiveIntegerField(default=0)
    skips = models.PositiveIntegerField(default=0)
    claimed_categories = models.PositiveSmallIntegerField(default=0)
    is_audit = models.BooleanField()
    is_excluded = models.BooleanField(default=False)
    is_check = models.BooleanField(default=False)
    queue_order = models.BigIntegerField()
    last_verification = models.ForeignKey(
        "labeling.Verification", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=State.values), name="state_is_known"),
            models.CheckConstraint(
                condition=Q(state="settled", category__isnull=False) | (~Q(state="settled") & Q(category__isnull=True)),
                name="state_settled_has_a_category",
            ),
            models.CheckConstraint(
                condition=Q(is_audit=False) | (~Q(state="accepted") & Q(is_check=False)),
                name="state_audit_is_never_accepted",
            ),
        )
        indexes = (
            models.Index(
                fields=("is_audit", "skips", "queue_order"),
                condition=Q(state="open", is_excluded=False),
                name="state_waiting",
            ),
            models.Index(
                fields=("skips", "queue_order"),
                condition=Q(state__in=("conflict", "second-look"), is_excluded=False),
                name="state_second_look",
            ),
            models.Index(
                fields=("skips", "queue_order"),
                condition=Q(state="open", is_excluded=False, is_check=True),
                name="state_check",
            ),
            models.Index(fields=("state", "is_audit", "category"), name="state_counts"),
        )
