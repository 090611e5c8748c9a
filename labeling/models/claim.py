"""Claims: a category named by a camera or an import. Never a label."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from labeling.models.category import Category
from labeling.models.photo import Photo


class ClaimSource(models.TextChoices):
    """Who named the category."""

    DEVICE = "device", _("camera")
    PERSON = "person", _("person")
    IMPORT = "import", _("import")


class Claim(models.Model):
    """Somebody who is not a reviewer says what a photo is. Append-only."""

    append_only = True

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="claims")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="claims")
    source = models.CharField(max_length=16, choices=ClaimSource.choices)
    source_name = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("photo", "category", "source", "source_name"), name="claim_once_per_source_and_category"
            ),
            models.CheckConstraint(condition=Q(source__in=ClaimSource.values), name="claim_source_is_known"),
        )
