"""What every object store must do, held against each of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from labeling import errors
from labeling.storage import keys, objects
from tests.services import object_stores

KEY = keys.photo("ab" * 32, "jpg")
OTHER = keys.photo("cd" * 32, "png")


@pytest.fixture(params=["files", pytest.param("s3", marks=[pytest.mark.services, pytest.mark.s3])])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Use each kind of object store in turn, empty."""
    environment = {}
    if request.param == "s3":
        environment = request.getfixturevalue("s3_server").environment(request.getfixturevalue("s3_bucket"))
    with object_stores.swapped(environment, folder=tmp_path / "objects"):
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


def test_of_many_writers_at_once_one_wins_and_none_mixes(store: str) -> None:
    offers = [bytes([n]) * 10_000 for n in range(16)]

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda data: objects.put_once(KEY, data, content_type="image/jpeg"), offers))

    assert sum(won) == 1
    assert objects.read(KEY) == offers[won.index(True)]


def test_bundle_of_many_megabytes_comes_back_whole(store: str) -> None:
    key, data = keys.artefact(7, "ab" * 32, "bundle.zip"), os.urandom(24 << 20)

    objects.put_once(key, data, content_type="application/zip")

    assert objects.read(key) == data
    with objects.open(key) as file:
        file.seek(20 << 20)
        assert file.read() == data[20 << 20 :]


def test_listing_is_in_the_order_of_keys_with_sizes_and_times(store: str) -> None:
    expected = sorted([KEY, OTHER, keys.thumbnail("ab" * 32), keys.snapshot("cd" * 32)])
    before = datetime.now(UTC) - timedelta(seconds=2)  # stores round
    for key in reversed(expected):
        objects.put_once(key, key.encode(), content_type="image/jpeg")

    listed = list(objects.list_keys())

    assert [(one.key, one.size_bytes) for one in listed] == [(key, len(key)) for key in expected]
    assert all(before <= one.modified_at <= datetime.now(UTC) + timedelta(seconds=2) for one in listed)
    assert [one.key for one in objects.list_keys("photos/ab")] == [KEY]
    assert list(objects.list_keys("models/")) == []
    assert list(objects.foreign_keys()) == []
