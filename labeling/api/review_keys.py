"""The review page's keys over HTTP: each person reads and writes their own."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsReviewer
from labeling.api.actors import person
from labeling.domain import review_keys as rules
from labeling.domain.review_keys import ACTIONS, MOST_CATEGORIES, Keys, from_json
from labeling.selectors import categories
from labeling.selectors import review_keys as selectors
from labeling.services import review_keys

KEY_LENGTH = 16


class KeyField(serializers.CharField):
    """One key by its name, such as `g`, `Enter` or `ArrowLeft`; empty for none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=KEY_LENGTH, allow_blank=True, trim_whitespace=False, **options)


class KeysRequest(serializers.Serializer[Any]):
    """What shall be other than usual. An action that is not named keeps its usual key, a category its hotkey."""

    actions = serializers.DictField(child=KeyField(), required=False, default=dict)
    categories = serializers.DictField(child=KeyField(), required=False, default=dict, help_text="keys by category id")

    def validate_actions(self, actions: dict[str, str]) -> dict[str, str]:
        """Refuse what the page cannot do."""
        unknown = rules.unknown_actions(actions)
        if unknown:
            raise serializers.ValidationError(f"Not an action: {unknown[0][:KEY_LENGTH]}. Use {', '.join(ACTIONS)}.")
        return actions

    def validate_categories(self, keys: dict[str, str]) -> dict[str, str]:
        """Refuse what cannot be a category's id, and more categories than anybody has."""
        if not rules.are_ids(keys):
            raise serializers.ValidationError(f"Name up to {MOST_CATEGORIES} categories by their ids.")
        return keys


class KeysShape(serializers.Serializer[Any]):
    """What a person chose, and what each key does for them now."""

    actions = serializers.DictField(child=serializers.CharField())
    categories = serializers.DictField(child=serializers.CharField())
    in_effect = serializers.DictField(child=serializers.DictField(child=serializers.CharField()))


class KeysView(APIView):
    """`/me/keys`."""

    permission_classes = (IsReviewer,)

    @extend_schema(summary="Read your keys", responses=KeysShape)
    def get(self, request: Request) -> Response:
        """Give what you chose; sent back as it is, it changes nothing."""
        return Response(_body(request, selectors.chosen(person(request))))

    @extend_schema(summary="Choose your keys", request=KeysRequest, responses=KeysShape)
    def put(self, request: Request) -> Response:
        """Replace all that you chose before."""
        wanted = KeysRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        return Response(_body(request, review_keys.choose(keys=from_json(wanted.validated_data), by=person(request))))


def _body(request: Request, chosen: Keys) -> dict[str, Any]:
    effect = selectors.in_effect(person(request), categories.active())
    return {**chosen.as_json(), "in_effect": effect.as_json()}
