"""Shapes of photos in the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from labeling.api.ids import IdField
from labeling.models import CapturePolicy, Photo, State
from labeling.selectors import categories
from labeling.services.photos import Received, UploadFacts

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)


class UploadFields(serializers.Serializer[UploadFacts]):
    """What a sender may say about a photo; all of it is optional."""

    claim = serializers.CharField(required=False, max_length=80, help_text="a category's name or id")
    captured_at = serializers.DateTimeField(required=False, help_text="ISO 8601")
    burst_id = serializers.CharField(required=False, max_length=64, help_text="the same for photos of one moment")
    capture_policy = serializers.ChoiceField(CapturePolicy.choices, required=False)
    capture_probability = serializers.FloatField(required=False, min_value=1e-9, max_value=1)

    def validate_captured_at(self, moment: datetime) -> datetime:
        """Refuse moments at the ends of time: nothing can be reckoned around them."""
        if not EARLIEST <= moment <= LATEST:
            raise serializers.ValidationError(_("Name a moment between the years 1900 and 2999."))
        return moment

    @classmethod
    def facts(cls, client_id: UUID, fields: Any) -> UploadFacts:
        """Check the fields and give them as facts. Raises ValidationError, CategoryUnknown."""
        present = {name: fields[name] for name in cls().fields if fields.get(name)}
        if not present:
            return UploadFacts(client_id=client_id)
        checked = cls(data=present)
        checked.is_valid(raise_exception=True)
        values = dict(checked.validated_data)
        if "claim" in values:
            values["claim"] = categories.find(values["claim"])
        return UploadFacts(client_id=client_id, **values)


class PhotoQuery(serializers.Serializer[Photo]):
    """What `GET /photos` can be narrowed by."""

    state = serializers.ChoiceField(State.choices, required=False)
    category = IdField(required=False)

    def filtered(self, rows: QuerySet[Photo]) -> QuerySet[Photo]:
        """Give the rows that the checked query asks for."""
        values = self.validated_data
        if "state" in values:
            rows = rows.filter(state__state=values["state"])
        if "category" in values:
            rows = rows.filter(state__category=values["category"])
        return rows


def links(photo_id: int) -> dict[str, str]:
    """Give a photo's addresses."""
    return {
        "url": reverse("labeling:photo", args=[photo_id]),
        "image_url": reverse("labeling:photo-image", args=[photo_id]),
        "thumbnail_url": reverse("labeling:photo-thumbnail", args=[photo_id]),
    }


def received_body(received: Received) -> dict[str, Any]:
    """Answer an upload; `sha256` echoes the bytes that arrived, so that the sender may forget its copy."""
    photo = received.photo
    return {
        "id": photo.pk,
        "client_id": str(received.upload.client_id),
        "sha256": received.sha256,
        "stored_sha256": photo.stored_sha256,
        "width": photo.width,
        "height": photo.height,
        "is_duplicate": not received.is_new and not received.is_replay,
        "claim": received.claim and {"category": received.claim.pk, "name": received.claim.name},
        **links(photo.pk),
    }


def photo_body(photo: Photo) -> dict[str, Any]:
    """Describe one photo. The split is not told: it would tell a reviewer which answers measure the model."""
    state = photo.state
    return {
        "id": photo.pk,
        "sha256": photo.sha256,
        "stored_sha256": photo.stored_sha256,
        "media_type": photo.media_type,
        "size_bytes": photo.size_bytes,
        "width": photo.width,
        "height": photo.height,
        "captured_at": photo.captured_at,
        "received_at": photo.received_at,
        "device": photo.device.name if photo.device else None,
        "state": state.state,
        "category": state.category and {"category": state.category.pk, "name": state.category.name},
        **links(photo.pk),
    }
