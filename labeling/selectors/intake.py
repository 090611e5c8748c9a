"""What intake asks about each photo that arrives. SQL, because every upload pays for it: making SQL of the ORM's
expressions takes several times as long as running it."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from labeling.domain import perceptual
from labeling.models import CaptureGroup, Upload

_IS_KNOWN = """
    SELECT EXISTS (SELECT 1 FROM labeling_upload WHERE client_id = %(client_id)s)
        OR EXISTS (SELECT 1 FROM labeling_upload WHERE sha256 = %(sha256)s)
        OR EXISTS (SELECT 1 FROM labeling_photo WHERE sha256 = %(sha256)s)
        OR EXISTS (SELECT 1 FROM labeling_photo WHERE stored_sha256 = %(sha256)s)
"""
_IS_STORED = "SELECT EXISTS (SELECT 1 FROM labeling_photo WHERE stored_sha256 = %s)"
_SHARING_A_BAND = """
    SELECT id, perceptual_hash FROM labeling_capturegroup
    WHERE band_0 = %s OR band_1 = %s OR band_2 = %s OR band_3 = %s
"""


def is_known(*, client_id: UUID, sha256: str) -> bool:
    """Tell whether the id was used before, or whether bytes with this hash were received or are kept."""
    own_id = Upload._meta.get_field("client_id").get_db_prep_value(client_id, connection)
    with connection.cursor() as cursor:
        cursor.execute(_IS_KNOWN, {"client_id": own_id, "sha256": sha256})
        return bool(cursor.fetchone()[0])


def is_stored(stored_sha256: str) -> bool:
    """Tell whether bytes with this hash are kept, or were until they were erased."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_STORED, [stored_sha256])
        return bool(cursor.fetchone()[0])


def near_groups(perceptual_hash: int) -> list[CaptureGroup]:
    """Give the capture groups, oldest first, whose first photo nearly equals a photo with this hash.

    Some hundred of 100,000 groups share a band with a photo; hardly one of those is near.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHARING_A_BAND, perceptual.bands(perceptual_hash))
        near = [group_id for group_id, other in cursor.fetchall() if perceptual.is_near(other, perceptual_hash)]
    return list(CaptureGroup.objects.filter(pk__in=near).order_by("id")) if near else []
