"""What was ever done to a category, so that old answers keep their meaning."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from labeling.models.category import Category


class ChangeKind(models.TextChoices):
    """The ways in which a category changes."""

    ADDED = "added", _("added")
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    EDITED = "edited", _("edited")
    RETIRED = "retired", _("retired")
    REOPENED = "reopened", _("reopened")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    REORDERED = "reordered", _("reordered")
    UNDONE = "undone", _("undone")


class CategoryChange(models.Model):
    """One change of one category: `before` and `after` hold the fields that differ. Append-only.

    An action may change several categories: the rows of the others are `part_of` the first one's. Undoing an action
    writes such rows anew, each naming the one that it `undoes`.
    """

    append_only = True

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16, choices=ChangeKind.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="undone", undoes__isnull=False) | (~Q(kind="undone") & Q(undoes__isnull=True)),
                name="change_undone_names_what_it_undoes",
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=models.F("id")), name="change_is_not_part_of_itself"
            ),
        )
