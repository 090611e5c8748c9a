"""What is particular to S3."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.storage import storages
from django.test import override_settings

from labeling import errors
from labeling.storage import keys, objects
from labeling.storage.s3 import CreateOnceS3Storage
from tests.labeling.storage.fake_s3 import FakeS3, refusal

KEY = keys.photo("ab" * 32, "jpg")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeS3]:
    """Keep objects in a bucket in memory."""
    fake = FakeS3()
    monkeypatch.setattr(CreateOnceS3Storage, "connection", fake)
    backend = {"BACKEND": "labeling.storage.s3.CreateOnceS3Storage", "OPTIONS": {"bucket_name": "photos"}}
    with override_settings(STORAGES={**storages.backends, "default": backend}):
        yield fake


def test_type_travels_with_the_object(bucket: FakeS3) -> None:
    objects.put_once(KEY, b"pixels", content_type="image/jpeg")

    assert bucket.objects == {KEY: (b"pixels", "image/jpeg")}


def test_unreachable_store_is_down(bucket: FakeS3) -> None:
    bucket.is_down = True

    for ask in (objects.read, objects.size, objects.exists, objects.delete):
        with pytest.raises(errors.ObjectStoreDown):
            ask(KEY)
    with pytest.raises(errors.ObjectStoreDown):
        objects.put_once(KEY, b"pixels", content_type="image/jpeg")


@pytest.mark.parametrize(("code", "status"), [("SlowDown", 503), ("AccessDenied", 403), ("NoSuchBucket", 404)])
def test_other_refusals_are_neither_success_nor_absence(
    bucket: FakeS3, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    def refuse(**request: object) -> None:
        raise refusal(code, status)

    monkeypatch.setattr(bucket, "put_object", refuse)
    monkeypatch.setattr(bucket, "get_object", refuse)

    with pytest.raises(errors.ObjectStoreDown):
        objects.put_once(KEY, b"pixels", content_type="image/jpeg")
    with pytest.raises(errors.ObjectStoreDown):
        objects.read(KEY)


def test_every_request_is_bounded_in_time() -> None:
    config = CreateOnceS3Storage(bucket_name="photos").client_config

    assert config.connect_timeout <= 5
    assert config.read_timeout <= 30
    assert config.retries["max_attempts"] <= 3
