"""What the database keeps of photos on their way: announcing them asks no store."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Device, Role, User
from accounts.services import devices
from labeling.models import DirectUpload, DirectUploadState
from labeling.services import direct_uploads
from labeling.services.direct_uploads import Announced
from labeling.services.photos import UploadFacts
from tests.services import object_stores

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]

NOWHERE = {"MAGPIE_S3_BUCKET": "photos", "MAGPIE_S3_ENDPOINT": "http://127.0.0.1:9"}


@pytest.fixture(autouse=True)
def nowhere() -> Iterator[None]:
    """Name a store that nobody could reach."""
    with object_stores.swapped(NOWHERE):
        yield


@pytest.fixture
def device() -> Device:
    return devices.connect(name="conveyor", by=User.objects.create_user("ada", role=Role.ADMIN))[0]


def announce(device: Device) -> None:
    facts = UploadFacts(client_id=uuid.uuid4())
    one = Announced(facts=facts, sha256="ab" * 32, size_bytes=7, media_type="image/jpeg")
    direct_uploads.start([one], by=device)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("direct_upload_has_one_sender", {"device": None}),
        ("direct_upload_has_bytes", {"size_bytes": 0}),
        ("direct_upload_lane_is_known", {"lane": 4}),
        ("direct_upload_state_is_known", {"state": "lost"}),
        ("direct_upload_refused_says_why", {"state": DirectUploadState.REFUSED}),
        ("direct_upload_refused_says_why", {"error_code": "but why"}),
        ("direct_upload_arrived_is_kept", {"state": DirectUploadState.ARRIVED}),
        ("direct_upload_arrived_is_kept", {"keep_until": None}),
        ("direct_upload_probability_is_one", {"capture_probability": 1.5}),
        ("direct_upload_capture_policy_is_known", {"capture_policy": "whim"}),
    ],
)
def test_database_keeps_each_rule(device: Device, constraint: str, changes: dict[str, Any]) -> None:
    announce(device)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DirectUpload.objects.update(**changes)


def test_id_is_one_row(device: Device) -> None:
    announce(device)
    row = DirectUpload.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
