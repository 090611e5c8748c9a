"""Shapes of direct uploads in the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.problems import Problem
from labeling.api.photo_serializers import UploadFields
from labeling.domain.image_policy import ImageKind
from labeling.errors import TypeNotSupported, UploadTooLarge
from labeling.models import Category
from labeling.selectors import categories
from labeling.selectors import direct_uploads as selectors
from labeling.selectors.direct_uploads import Stage, Standing
from labeling.services import direct_uploads, photos
from labeling.services.direct_uploads import Announced

LARGEST = 2**31 - 1
_KINDS = frozenset(ImageKind)
_OPTIONAL = ("captured_at", "burst_id", "capture_policy", "capture_probability")


class UploadIds(serializers.Serializer[Any]):
    """Which uploads a request is about."""

    client_ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=direct_uploads.BATCH, help_text="each once"
    )


class UploadAnnouncement(UploadFields):
    """What a sender says of one photo that it wants to bring, beside what it may say of any."""

    client_id = serializers.UUIDField()
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}\Z", help_text="of the photo's bytes, in lower case")
    size_bytes = serializers.IntegerField(min_value=1, max_value=LARGEST)
    media_type = serializers.CharField(max_length=32)


class UploadBatch(serializers.Serializer[Any]):
    """A batch of announcements, as the documentation shows it."""

    uploads = serializers.ListField(child=UploadAnnouncement(), min_length=1, max_length=direct_uploads.BATCH)


class _Batch(serializers.Serializer[Any]):
    """The same, with nothing said of the announcements yet: each is judged by itself, so that none holds up others."""

    uploads = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=direct_uploads.BATCH)


def judged(data: Any) -> dict[UUID, Announced | Standing]:
    """Read a batch: what may come, and what is refused before a byte of it was sent.

    Raises ValidationError when it is no batch, or one that does not name each photo by an id of its own.
    """
    batch = _Batch(data=data)
    batch.is_valid(raise_exception=True)
    rows = batch.validated_data["uploads"]
    named = {serializers.UUIDField().run_validation(row.get("client_id")): row for row in rows}
    if len(named) < len(rows):
        raise serializers.ValidationError({"uploads": [_("Name each photo by an id of its own.")]})
    form, claims = UploadAnnouncement(), dict[str, Category]()
    return {client_id: _judged_one(client_id, row, form=form, claims=claims) for client_id, row in named.items()}


def _judged_one(
    client_id: UUID, row: Any, *, form: UploadAnnouncement, claims: dict[str, Category]
) -> Announced | Standing:
    try:
        return _announced(form.run_validation({name: value for name, value in row.items() if value}), claims)
    except serializers.ValidationError as error:
        return selectors.refused(client_id, code="invalid", detail=_first_words(error.detail))
    except Problem as problem:
        return selectors.refused(client_id, code=problem.code, detail=problem.detail)


def _announced(values: dict[str, Any], claims: dict[str, Category]) -> Announced:
    """Raises UploadTooLarge, TypeNotSupported, CategoryUnknown."""
    if values["size_bytes"] > photos.policy().max_bytes:
        raise UploadTooLarge
    if values["media_type"] not in _KINDS:
        raise TypeNotSupported
    said = {name: values[name] for name in _OPTIONAL if name in values}
    facts = photos.UploadFacts(client_id=values["client_id"], claim=_claim(values.get("claim"), claims), **said)
    return Announced(
        facts=facts, sha256=values["sha256"], size_bytes=values["size_bytes"], media_type=values["media_type"]
    )


def _claim(ref: str | None, claims: dict[str, Category]) -> Category | None:
    """Look each claimed category up once: a batch names few. Raises CategoryUnknown."""
    if ref is None:
        return None
    if ref not in claims:
        claims[ref] = categories.find(ref)
    return claims[ref]


def _first_words(detail: Any) -> str:
    """Give `field: what is wrong with it` of the first field that does not fit."""
    name, problems = next(iter(detail.items())) if isinstance(detail, dict) else ("", detail)
    words = problems[0] if isinstance(problems, list) else problems
    return f"{name}: {words}" if name else str(words)


def standing_body(standing: Standing) -> dict[str, Any]:
    """Say where one upload stands; `sha256` echoes the bytes taken in, so that the sender may forget its copy."""
    body: dict[str, Any] = {"client_id": str(standing.client_id), "state": standing.stage.value}
    if standing.stage is Stage.DONE:
        address = reverse("labeling:photo", args=[standing.photo_id])
        body |= {"photo": standing.photo_id, "sha256": standing.sha256, "url": address}
    elif standing.stage is Stage.REFUSED:
        body |= {"code": standing.code, "detail": standing.detail}
    return body


def start_body(standing: Standing, one: Announced, *, expires_at: str) -> dict[str, Any]:
    """Say where one upload stands, with the form that brings it where it is to be brought."""
    if standing.stage is not Stage.START:
        return standing_body(standing)
    form = direct_uploads.form_of(one)
    return {**standing_body(standing), "url": form.url, "fields": form.fields, "expires_at": expires_at}
