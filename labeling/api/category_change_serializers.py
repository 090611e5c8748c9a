"""Shapes of changes of categories in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from labeling.api.ids import IdField, IdPages
from labeling.domain.categories import NAME_LENGTH
from labeling.models import EXAMPLES, CategoryChange

MOST = 500  # categories in one action


class ChangePages(IdPages):
    """Fifty a page, newest first."""

    ordering = "-id"


class PreviewQuery(serializers.Serializer[Any]):
    """Which categories a change would be of."""

    category = serializers.ListField(child=IdField(), min_length=1, max_length=MOST)


class MergeRequest(serializers.Serializer[Any]):
    """What becomes what."""

    categories = serializers.ListField(child=IdField(), min_length=1, max_length=MOST)
    heir = IdField()


class PartRequest(serializers.Serializer[Any]):
    """One part: a category in use, or a new one by its name."""

    category = IdField(required=False)
    name = serializers.CharField(required=False, max_length=NAME_LENGTH)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take one of the two."""
        if len(attrs) != 1:
            raise serializers.ValidationError("Give either `category` or `name`.", code="one-of-two")
        return attrs


class SplitRequest(serializers.Serializer[Any]):
    """What a category splits into."""

    parts = PartRequest(many=True, max_length=MOST)  # type: ignore[call-arg]  # of the list that `many` makes


class OrderRequest(serializers.Serializer[Any]):
    """Categories in the order wanted."""

    categories = serializers.ListField(child=IdField(), min_length=1, max_length=MOST)


class ExampleList(serializers.Serializer[Any]):
    """Photos that show what a category looks like, in their order."""

    photos = serializers.ListField(child=IdField(), max_length=EXAMPLES)


class TouchedShape(serializers.Serializer[Any]):
    """What says something about the categories."""

    photos = serializers.IntegerField(help_text="settled with them now")
    answers = serializers.IntegerField()
    claims = serializers.IntegerField()
    snapshots = serializers.IntegerField(help_text="that name them; those stay as they are")


class ChangedCategory(serializers.Serializer[Any]):
    """What an action did to one category."""

    change = serializers.IntegerField()
    category = serializers.IntegerField()
    kind = serializers.CharField()
    before = serializers.DictField()
    after = serializers.DictField()


class ChangeShape(serializers.Serializer[Any]):
    """One action; `changes` are its rows, one or more."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    undoes = serializers.IntegerField(allow_null=True)
    is_undone = serializers.BooleanField()
    changes = ChangedCategory(many=True)


class ChangePage(serializers.Serializer[Any]):
    """A page of actions, and where its neighbours are."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ChangeShape(many=True)


def change_body(action: CategoryChange) -> dict[str, Any]:
    """Describe an action."""
    return {
        "id": action.pk,
        "kind": action.kind,
        "by": action.by.get_username() if action.by else None,
        "created_at": action.created_at,
        "undoes": action.undoes_id,
        "is_undone": hasattr(action, "undone_by"),
        "changes": [_row_body(row) for row in (action, *action.parts.all())],
    }


def _row_body(row: CategoryChange) -> dict[str, Any]:
    return {
        "change": row.pk,
        "category": row.category_id,
        "kind": row.kind,
        "before": row.before,
        "after": row.after,
    }
