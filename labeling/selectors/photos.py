"""Photos as pages and API show them. What could tell a reviewer the answer stays hidden on audit photos."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from labeling.models import Claim, Photo
from labeling.storage import keys


@dataclass(frozen=True, slots=True)
class StoredImage:
    """Where a photo's bytes lie and how to serve them."""

    key: str
    media_type: str
    etag: str


def visible() -> QuerySet[Photo]:
    """Give photos, newest first, with what their lists show."""
    return Photo.objects.select_related("state", "state__category", "device", "uploaded_by").order_by("-id")


def find(photo_id: int) -> Photo | None:
    """Give one photo, or None."""
    return visible().filter(pk=photo_id).first()


def image(photo_id: int) -> StoredImage | None:
    """Give where the photo's bytes lie, or None when there is no such photo or it was erased."""
    row = _stored(photo_id)
    if row is None:
        return None
    sha256, suffix, media_type = row
    return StoredImage(key=keys.photo(sha256, suffix), media_type=media_type, etag=sha256)


def thumbnail(photo_id: int) -> StoredImage | None:
    """Give where the photo's thumbnail lies, or None."""
    row = _stored(photo_id)
    if row is None:
        return None
    return StoredImage(key=keys.thumbnail(row[0]), media_type="image/jpeg", etag=f"{row[0]}-thumbnail")


def key(photo: Photo) -> str:
    """Give the key of the photo's object; it is gone when the photo is erased."""
    return keys.photo(photo.stored_sha256, photo.suffix)


def claims(photo: Photo) -> list[Claim]:
    """Give what cameras and imports said; nothing for audit photos, which are answered blind."""
    if photo.is_audit:
        return []
    return list(photo.claims.select_related("category").order_by("id"))


def _stored(photo_id: int) -> tuple[str, str, str] | None:
    rows = Photo.objects.filter(pk=photo_id, erased_at__isnull=True)
    row: tuple[str, str, str] | None = rows.values_list("stored_sha256", "suffix", "media_type").first()
    return row
