"""Shapes of categories in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from labeling.models import Category

_FIELDS = ("id", "name", "hotkey", "color", "guideline", "status", "position")


class CategoryRequest(serializers.Serializer[Any]):
    """A new category. What is left out is found: a key, a colour."""

    name = serializers.CharField(max_length=200)
    hotkey = serializers.CharField(max_length=1, required=False, allow_blank=True)
    color = serializers.CharField(max_length=7, required=False, allow_blank=True)
    guideline = serializers.CharField(max_length=20_000, required=False, allow_blank=True)


class CategoryEdit(CategoryRequest):
    """What shall be different; the rest stays."""

    name = serializers.CharField(max_length=200, required=False)
    color = serializers.CharField(max_length=7, required=False)
    position = serializers.IntegerField(min_value=0, max_value=100_000, required=False)


def category_body(category: Category) -> dict[str, Any]:
    """Describe a category."""
    return {name: getattr(category, name) for name in _FIELDS}
