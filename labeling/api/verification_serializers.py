"""Shapes of verifications in the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from labeling.api.ids import IdField
from labeling.models import AnswerKind, Verification
from labeling.selectors.progress import Progress

ANSWERS = tuple(kind for kind in AnswerKind if kind != AnswerKind.UNDO)


class AnswerRequest(serializers.Serializer[Any]):
    """One answer. Send it again under the same key as often as you like."""

    key = serializers.UUIDField(help_text="a new one for each answer")
    photo = IdField()
    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in ANSWERS])
    category = IdField(required=False, allow_null=True, default=None)
    lead_time_ms = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=2**31 - 1
    )
    tab = serializers.UUIDField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["kind"] == AnswerKind.CATEGORY) != (attrs["category"] is not None):
            raise serializers.ValidationError({"category": "Name a category with the kind `category`, and only then."})
        return attrs


class UndoRequest(serializers.Serializer[Any]):
    """Take back your last standing answer, or the one that you name."""

    key = serializers.UUIDField(help_text="a new one for each undo")
    verification = IdField(required=False, allow_null=True, default=None)
    tab = serializers.UUIDField(required=False, allow_null=True, default=None)


def verification_body(verification: Verification, progress: Progress) -> dict[str, Any]:
    """Describe a recorded answer, and how far the reviewer is."""
    return {
        "id": verification.pk,
        "key": str(verification.key),
        "photo": verification.photo_id,
        "kind": verification.kind,
        "category": verification.category_id,
        "created_at": verification.created_at,
        "progress": asdict(progress),
    }
