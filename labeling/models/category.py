"""Categories: what a photo can be."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class CategoryStatus(models.TextChoices):
    """Whether a category may be answered."""

    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")


class Category(models.Model):
    """One thing that a photo can be. Its id never changes; everything else may, through a category change.

    A merged one is retired with an `heir`: what was said with it reads as the heir. Of a split one, what was said
    settles nothing any more. `labeling.selectors.meanings` reads old answers through both.
    """

    name = models.CharField(max_length=80)
    hotkey = models.CharField(max_length=1, blank=True, default="")
    color = models.CharField(max_length=7, default="#5b7083")
    guideline = models.TextField(blank=True, default="")
    status = models.CharField(max_length=16, choices=CategoryStatus.choices, default=CategoryStatus.ACTIVE)
    position = models.PositiveIntegerField(default=0)
    heir = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    is_split = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("position", "id")
        verbose_name_plural = "categories"
        constraints = (
            models.UniqueConstraint(
                Lower("name"), condition=~Q(status="retired"), name="category_name_is_unique_while_in_use"
            ),
            models.UniqueConstraint(
                fields=("hotkey",), condition=Q(status="active") & ~Q(hotkey=""), name="category_hotkey_is_unique"
            ),
            models.CheckConstraint(condition=Q(status__in=CategoryStatus.values), name="category_status_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="category_has_a_name"),
            models.CheckConstraint(
                condition=Q(heir__isnull=True) | Q(status="retired"), name="category_heir_only_of_a_retired_one"
            ),
            models.CheckConstraint(
                condition=Q(heir__isnull=True) | ~Q(heir=models.F("id")), name="category_is_not_its_own_heir"
            ),
            models.CheckConstraint(
                condition=Q(is_split=False) | Q(status="retired", heir__isnull=True),
                name="category_split_is_retired_without_heir",
            ),
        )

    @property
    def is_active(self) -> bool:
        """Say whether reviewers may answer with it."""
        return self.status == CategoryStatus.ACTIVE

    @property
    def standing(self) -> str:
        """Say how it stands: proposed, active, retired, or how it was retired."""
        if self.heir_id is not None:
            return str(_("Merged"))
        return str(_("Split")) if self.is_split else str(self.get_status_display())

    def __str__(self) -> str:
        return self.name
