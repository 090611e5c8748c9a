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


class CategoryChange(models.Model):
    """One change of one category: `before` and `after` hold the fields that differ. Append-only."""

    append_only = True

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=16, choices=ChangeKind.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind_is_known"),)
