"""What intake asks about each photo that arrives."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from labeling.domain import perceptual
from labeling.models import CaptureGroup, Photo, Split, Upload
from labeling.selectors import intake
from tests.factories import PhotoFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]

NOBODYS = "f" * 64


def group(perceptual_hash: int) -> CaptureGroup:
    bands = {f"band_{place}": band for place, band in enumerate(perceptual.bands(perceptual_hash))}
    return CaptureGroup.objects.create(
        key=uuid.uuid4().hex * 2,
        split=Split.POOL,
        source="device:1",
        perceptual_hash=perceptual_hash,
        captured_at=timezone.now(),
        **bands,
    )


def test_new_bytes_under_a_new_id_are_not_known() -> None:
    PhotoFactory()

    assert not intake.is_known(client_id=uuid.uuid4(), sha256=NOBODYS)
    assert not intake.is_stored(NOBODYS)


def test_known_are_ids_used_before_and_bytes_received_or_kept() -> None:
    photo: Photo = PhotoFactory(sha256="a" * 64, stored_sha256="b" * 64)
    upload = Upload.objects.create(client_id=uuid.uuid4(), photo=photo, sha256="c" * 64, source="device:1")

    assert intake.is_known(client_id=upload.client_id, sha256=NOBODYS)
    assert all(intake.is_known(client_id=uuid.uuid4(), sha256=digit * 64) for digit in "abc")
    assert [intake.is_stored(digit * 64) for digit in "abc"] == [False, True, False]


def test_near_groups_differ_in_three_bits_at_most_and_come_oldest_first() -> None:
    base = 0x0123_4567_89AB_CDEF
    three_bits = group(base ^ 0b111)
    equal = group(base)
    three_bands = group(base ^ (1 | 1 << 16 | 1 << 32))
    group(base ^ 0b1111)  # four bits of one band
    group(~base)

    assert intake.near_groups(base) == [three_bits, equal, three_bands]


def test_near_groups_compare_hashes_that_are_negative() -> None:
    near = group(-1)

    assert intake.near_groups(-2) == [near]
