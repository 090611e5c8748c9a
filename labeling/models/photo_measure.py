"""What can be measured on a photo's pixels without knowing what is on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labeling.models.photo import Photo


class PhotoMeasure(models.Model):
    """One photo's brightness (mean luma, 0 to 1) and sharpness, measured once on its thumbnail.

    Both are empty for a photo that could not be read: it is not tried again. The same pixels give the same figures.
    """

    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, primary_key=True, related_name="measure")
    brightness = models.FloatField(null=True)
    sharpness = models.FloatField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(brightness__isnull=True, sharpness__isnull=True)
                | Q(brightness__gte=0, brightness__lte=1, sharpness__gte=0),
                name="measure_is_whole",
            ),
        )
