"""Labels accepted by machine: a kind of their own, never an answer of a person, and never learned from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from labeling.domain import withdrawals
from labeling.models.category import Category
from labeling.models.photo import Photo


class Acceptance(models.Model):
    """One promise: of the labels accepted under it, at most `target_error` are wrong, with this `confidence`.

    Append-only. `source` says who scored the photos, such as "version:7"; `thresholds` how sure it had to be, by
    category id or "all" for those without one of their own; `figures` the audited photos that the promise rests on.
    Of what qualifies, `check_share` is drawn by lot and goes to people instead, who do not know.
    """

    append_only = True

    source = models.CharField(max_length=40)
    target_error = models.FloatField()
    confidence = models.FloatField()
    thresholds = models.JSONField()
    check_share = models.FloatField()
    figures = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(target_error__gt=0, target_error__lt=1, confidence__gt=0.5, confidence__lt=1),
                name="acceptance_promises_something",
            ),
            models.CheckConstraint(
                condition=Q(check_share__gt=0, check_share__lt=1), name="acceptance_is_checked_by_people"
            ),
        )

    def __str__(self) -> str:
        return f"acceptance {self.pk}"


class StandingAcceptance(models.Model):
    """The one pointer to the acceptance that stands; none where it is null."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="standing_acceptance_is_one_row"),)


class AcceptedLabel(models.Model):
    """One photo's category as the machine gives it, how sure it was, and how sure it had to be. Append-only.

    Drawn by lot as a check (`is_check`), the photo waits for people all the same: what they say of it tells whether
    the promise holds.
    """

    append_only = True

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="labels", db_index=False)
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", db_index=False)
    confidence = models.FloatField()
    threshold = models.FloatField()
    is_check = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("acceptance", "photo"), name="accepted_once_per_acceptance"),
            models.CheckConstraint(
                condition=Q(confidence__gte=F("threshold"), confidence__lte=1), name="accepted_is_sure_enough"
            ),
        )
        indexes = (models.Index(fields=("acceptance", "photo"), condition=Q(is_check=True), name="accepted_to_check"),)


class WithdrawalReason(models.TextChoices):
    """Why labels accepted by machine went back to people, all at once."""

    BOUND = withdrawals.BOUND, _("the audited photos no longer bear the promise")
    CHECKS = withdrawals.CHECKS, _("people disagreed with too many of the checks")
    REPLACED = withdrawals.REPLACED, _("another threshold took its place")
    MODEL = withdrawals.MODEL, _("another model serves")
    CATEGORIES = withdrawals.CATEGORIES, _("the categories changed")
    RULE = withdrawals.RULE, _("the rule was changed")
    OFF = withdrawals.OFF, _("it was switched off")


class AcceptanceWithdrawal(models.Model):
    """The end of an acceptance: all its labels are withdrawn as one, `photos` went back to people. Append-only."""

    append_only = True

    acceptance = models.OneToOneField(Acceptance, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=16, choices=WithdrawalReason.choices)
    photos = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(reason__in=WithdrawalReason.values), name="withdrawal_reason_is_known"),
        )
