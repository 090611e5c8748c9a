"""Shapes of leases in the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers

from labeling.api.ids import IdField
from labeling.domain import desks
from labeling.selectors.progress import Learning
from labeling.selectors.queue import LeasedPhoto

MOST_AT_ONCE = 50


class LeaseRequest(serializers.Serializer[Any]):
    """Ask for the next photos, or for one that you name."""

    tab = serializers.UUIDField(help_text="an id that the browser's tab, or the program, made for itself")
    count = serializers.IntegerField(required=False, min_value=1, max_value=MOST_AT_ONCE)
    photo = IdField(required=False, help_text="this very photo, settled or not")
    desk = serializers.ChoiceField(
        desks.DESKS, default=desks.QUEUE, help_text="photos that wait, or those that want a second look"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.setdefault("count", settings.MAGPIE_LEASE_PAGE)
        return attrs


class ReleaseRequest(serializers.Serializer[Any]):
    """Let others have the tab's photos."""

    tab = serializers.UUIDField()


def photo_links(photo_id: int) -> dict[str, str]:
    """Give where a photo's image and thumbnail are read."""
    return {
        "image_url": reverse("labeling:photo-image", args=[photo_id]),
        "thumbnail_url": reverse("labeling:photo-thumbnail", args=[photo_id]),
    }


def lease_body(leased: LeasedPhoto) -> dict[str, Any]:
    """Describe a leased photo. Nothing tells an audit photo from one that the model knows nothing about."""
    suggestion, claim = leased.suggestion, leased.claim
    return {
        "photo": leased.photo_id,
        **photo_links(leased.photo_id),
        "width": leased.width,
        "height": leased.height,
        "suggestion": suggestion
        and {
            "category": suggestion.category_id,
            "name": suggestion.name,
            "confidence": round(suggestion.confidence, 4),
        },
        "reason": leased.reason,
        "claim": claim and {"category": claim.category_id, "name": claim.name},
        "expires_at": leased.expires_at,
    }


def learning_body(learning: Learning) -> dict[str, Any]:
    """Describe how far the deck has followed the answers."""
    return asdict(learning)
