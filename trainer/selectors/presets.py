"""Recipes by name: those that are shipped, and those that searches have found."""

from __future__ import annotations

from django.db.models import QuerySet

from trainer.errors import PresetUnknown
from trainer.models import Preset, TrainingRun
from trainer.recipes import presets as shipped
from trainer.recipes.config import TrainingConfig


def find(name: str) -> TrainingConfig:
    """Give the recipe of that name. Raises `PresetUnknown`."""
    if name in shipped.PRESETS:
        return shipped.find(name)
    found = kept(name)
    if found is None:
        raise PresetUnknown(preset=name, known=", ".join(names()))
    return TrainingConfig(**found.config)


def of(run: TrainingRun) -> TrainingConfig | None:
    """Give the recipe that a run names; None before it names one, or where it is not kept any more."""
    try:
        return find(run.preset) if run.preset else None
    except PresetUnknown:
        return None


def kept(name: str) -> Preset | None:
    """Give the row of a recipe that a search has found, which names its network too; None for any other name."""
    return Preset.objects.filter(name=name).first()


def found() -> QuerySet[Preset]:
    """Give the recipes that searches have found, newest first."""
    return Preset.objects.select_related("trial__study", "created_by").order_by("-created_at", "-id")


def names() -> list[str]:
    """Give every name: the shipped ones first."""
    return [*shipped.PRESETS, *Preset.objects.order_by("name").values_list("name", flat=True)]
