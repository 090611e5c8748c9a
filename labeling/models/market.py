"""Where a category goes in a place. Changing this needs no retraining."""

from __future__ import annotations

from django.db import models

from labeling.models.category import Category


class Market(models.Model):
    """A place with bins of its own."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Bin(models.Model):
    """The bin of one category in one market: "glass" goes to the bottle bank."""

    market = models.ForeignKey(Market, on_delete=models.CASCADE, related_name="bins")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="bins")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("market", "category"), name="bin_once_per_market_and_category"),)

    def __str__(self) -> str:
        return self.name
