"""Model versions and what the gate said of them."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from trainer.errors import VersionUnknown
from trainer.models import GateLook, ModelVersion


def newest_first() -> QuerySet[ModelVersion]:
    """Give every version with its run, newest first."""
    return ModelVersion.objects.select_related("run").prefetch_related("releases", "looks").order_by("-number")


def find(number: int) -> ModelVersion:
    """Give the version of that number. Raises `VersionUnknown`."""
    version = newest_first().filter(number=number).first()
    if version is None:
        raise VersionUnknown(version=number)
    return version


def next_number() -> int:
    """Give the number that the next version gets."""
    newest: int | None = ModelVersion.objects.aggregate(number=Max("number"))["number"]
    return (newest or 0) + 1


def last_look(version: ModelVersion) -> GateLook | None:
    """Give what the gate said last of a version, or None before it looked."""
    return version.looks.select_related("champion").order_by("-id").first()


def knowing(category_id: int) -> list[int]:
    """Give the numbers of the versions that have an output for a category, as each was made."""
    rows = ModelVersion.objects.order_by("number").values_list("number", "categories")
    return [number for number, categories in rows if any(each["id"] == category_id for each in categories)]
