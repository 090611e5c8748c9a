"""Shapes of verifications in the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from labeling.api.ids import IdField
from labeling.api.lease_serializers import photo_links
from labeling.models import AnswerKind, Verification
from labeling.selectors import verifications
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


class AnswersWanted(serializers.Serializer[Any]):
    """Which answers to list."""

    mine = serializers.BooleanField(required=False, help_text="said for clearness: without `reviewer` they are yours")
    reviewer = IdField(required=False, help_text="of this person; for admins")
    kind = serializers.ChoiceField(AnswerKind.choices, required=False, default="")
    category = IdField(required=False, default=None)
    day = serializers.DateField(required=False, default=None, help_text="given on this day (UTC)")
    standing = serializers.BooleanField(required=False, default=False, help_text="only what nobody has taken back")


def said_body(answer: Verification) -> dict[str, Any]:
    """Describe an answer with what was asked. Nothing tells that a photo is an audit one."""
    category, suggested = answer.category, answer.suggested_category
    return {
        "id": answer.pk,
        "key": str(answer.key),
        "photo": answer.photo_id,
        **photo_links(answer.photo_id),
        "reviewer": answer.reviewer_id,
        "kind": answer.kind,
        "category": category and {"category": category.pk, "name": category.name},
        "suggestion": suggested
        and {"category": suggested.pk, "name": suggested.name, "confidence": answer.suggested_confidence},
        "suggested_by": answer.suggested_by,
        "lead_time_ms": answer.lead_time_ms,
        "undoes": answer.undoes_id,
        "undone": verifications.is_undone(answer),
        "created_at": answer.created_at,
    }


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
