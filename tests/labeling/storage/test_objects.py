"""What every object store must do, held against each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.test import override_settings

from labeling import errors
from labeling.storage import keys, objects
from labeling.storage.s3 import CreateOnceS3Storage
from tests.labeling.storage.fake_s3 import FakeS3

KEY = keys.photo("ab" * 32, "jpg")
OTHER = keys.photo("cd" * 32, "png")


@pytest.fixture(params=["files", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Use each kind of object store in turn, empty."""
    backends = {
        "files": ("labeling.storage.files.CreateOnceFileStorage", {"location": str(tmp_path / "objects")}),
        "s3": ("labeling.storage.s3.CreateOnceS3Storage", {"bucket_name": "photos"}),
    }
    backend, options = backends[request.param]
    bucket = FakeS3()
    monkeypatch.setattr(CreateOnceS3Storage, "connection", bucket)
    with override_settings(STORAGES={**storages.backends, "default": {"BACKEND": backend, "OPTIONS": options}}):
        yield request.param


def test_object_is_read_as_it_was_written(store: str) -> None:
    is_new = objects.put_once(KEY, b"pixels", content_type="image/jpeg")

    assert is_new
    assert objects.read(KEY) == b"pixels"
    assert objects.size(KEY) == 6
    assert objects.exists(KEY)
    with objects.open(KEY) as file:
        assert file.read() == b"pixels"


def test_second_write_changes_nothing(store: str) -> None:
    objects.put_once(KEY, b"first", content_type="image/jpeg")

    is_new = objects.put_once(KEY, b"second", content_type="image/jpeg")

    assert not is_new
    assert objects.read(KEY) == b"first"


def test_absent_object_is_missing(store: str) -> None:
    objects.put_once(KEY, b"pixels", content_type="image/jpeg")

    assert not objects.exists(OTHER)
    for ask in (objects.read, objects.size, objects.open):
        with pytest.raises(errors.ObjectMissing):
            ask(OTHER)


def test_deleting_removes_one_object_and_may_be_repeated(store: str) -> None:
    objects.put_once(KEY, b"pixels", content_type="image/jpeg")
    objects.put_once(OTHER, b"others", content_type="image/png")

    objects.delete(KEY)
    objects.delete(KEY)

    assert not objects.exists(KEY)
    assert objects.exists(OTHER)


def test_empty_object_is_an_object(store: str) -> None:
    objects.put_once(KEY, b"", content_type="image/jpeg")

    assert objects.exists(KEY)
    assert objects.read(KEY) == b""


@pytest.mark.parametrize(
    "key", ["", "../settings.py", "photos/../../etc/passwd", "/etc/passwd", "incoming/x", KEY + "\n"]
)
def test_foreign_key_never_reaches_the_store(store: str, key: str) -> None:
    for ask in (objects.read, objects.size, objects.open, objects.exists, objects.delete, objects.local_path):
        with pytest.raises(errors.ObjectKeyForeign):
            ask(key)
    with pytest.raises(errors.ObjectKeyForeign):
        objects.put_once(key, b"", content_type="image/jpeg")


def test_local_path_is_for_folders_only(store: str) -> None:
    objects.put_once(KEY, b"pixels", content_type="image/jpeg")

    path = objects.local_path(KEY)

    assert (path is not None) == (store == "files")
    assert path is None or path.read_bytes() == b"pixels"
