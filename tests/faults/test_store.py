"""S3 answering 503, slowly, cut short, refusing signatures, silent: nobody waits long, and no row points at nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from jobs.models import Job
from labeling.models import Photo, Upload
from tests.faults import evidence
from tests.faults.conftest import House
from tests.faults.proxy import HANG, Fault, FaultProxy
from tests.faults.visitors import Camera

WITH_S3 = True
SETTINGS = {"MAGPIE_S3_TIMEOUT_S": "3"}
UPLOAD_S = 25.0  # the longest that an upload may take to say 503

_XML = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>planted</Message></Error>'


def s3_error(status: str, code: str) -> bytes:
    """Write an answer as S3 gives it."""
    body = _XML.format(code=code)
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Connection: close\r\n\r\n{body}".encode()


BUSY = s3_error("503 Slow Down", "SlowDown")
UNSIGNED = s3_error("403 Forbidden", "SignatureDoesNotMatch")
FAULTS = {
    "503": Fault(answer=BUSY),
    "signature refused": Fault(answer=UNSIGNED),
    "reply cut short": Fault(cut_after_bytes=20),
    "reply lost": Fault(is_deaf=True),
    "silent": HANG,
}


@pytest.fixture
def store(house: House) -> FaultProxy:
    assert house.store is not None
    return house.store


@pytest.fixture
def camera(house: House) -> Iterator[Camera]:
    """Give a camera whose photos are all kept and learned from in the end."""
    camera = house.camera()
    yield camera
    evidence.assert_calm(camera, 503)
    evidence.assert_kept(cameras=[camera])
    house.running.until(evidence.all_embedded, "embedding every photo", timeout_s=60)
    evidence.assert_objects()
    assert evidence.failed_jobs() == []


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_upload_says_503_in_time_and_leaves_no_row(
    house: House, store: FaultProxy, camera: Camera, fault: Fault
) -> None:
    before = (Photo.objects.count(), Upload.objects.count())

    house.running.until(evidence.nothing_to_do, "the end of all jobs, which ask the store as well")
    with store.failing(fault):
        answer = camera.upload(insists=False)
        tries = store.failed

    assert (answer.status_code, answer.json()["code"]) == (503, "object-store-down")
    assert camera.longest_s < UPLOAD_S
    assert tries <= 3  # bounded, and one try where a second could change nothing
    assert (Photo.objects.count(), Upload.objects.count()) == before
    assert camera.upload(insists=False).status_code == 201


def test_upload_passes_over_a_fault_that_is_over_at_the_second_try(store: FaultProxy, camera: Camera) -> None:
    for fault in (Fault(answer=BUSY, times=1), Fault(is_deaf=True, times=1)):
        with store.failing(fault):
            assert camera.upload(insists=False).status_code == 201
            assert store.failed == 1


def test_slow_store_only_slows(store: FaultProxy, camera: Camera) -> None:
    with store.failing(Fault(delay_s=0.5)):
        assert camera.upload(insists=False).status_code == 201

    assert camera.longest_s < UPLOAD_S


def test_photo_that_cannot_be_read_is_a_503_with_a_time_to_come_back(
    house: House, store: FaultProxy, camera: Camera
) -> None:
    photo, person = camera.upload().json(), house.reviewer().http

    with store.failing(Fault(answer=BUSY)):
        image = person.get(photo["image_url"])

    assert (image.status_code, image.json()["code"]) == (503, "object-store-down")
    assert int(image.headers["Retry-After"]) > 0
    assert person.get(photo["image_url"]).status_code == 200


def test_embedding_waits_for_the_store_and_goes_on_by_itself(house: House, store: FaultProxy, camera: Camera) -> None:
    for _photo in range(4):
        camera.upload()
    waiting = Job.objects.filter(kind="photos-added", error_code="object-store-down")

    with store.failing(Fault(answer=BUSY)):
        house.running.until(waiting.exists, "a job that says what it waits for")
        time.sleep(5)  # several tries
        assert evidence.failed_jobs() == []
