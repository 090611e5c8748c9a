"""The folder as object store: nothing half-written, nothing replaced, nothing lost."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.test import override_settings

from labeling import errors
from labeling.storage import keys, objects

KEY = keys.photo("ab" * 32, "jpg")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Keep objects in a folder of this test's own."""
    backend = {"BACKEND": "labeling.storage.files.CreateOnceFileStorage", "OPTIONS": {"location": str(tmp_path / "o")}}
    with override_settings(STORAGES={**storages.backends, "default": backend}):
        yield tmp_path / "o"


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def failing(code: int) -> Callable[..., None]:
    def fail(*args: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def test_only_the_object_remains(folder: Path) -> None:
    objects.put_once(KEY, b"pixels", content_type="image/jpeg")
    objects.put_once(KEY, b"again", content_type="image/jpeg")

    assert files_in(folder) == [KEY]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("step", ["fsync", "link"])
def test_full_disk_is_said_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    folder.mkdir()
    (folder / "photos" / "ab").mkdir(parents=True)
    (folder / ".incoming").mkdir()
    monkeypatch.setattr(os, step, failing(code))

    with pytest.raises(errors.ObjectStoreFull) as full:
        objects.put_once(KEY, b"pixels", content_type="image/jpeg")

    assert full.value.status == 507
    assert files_in(folder) == []


def test_broken_disk_is_a_store_that_is_down(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EIO))

    with pytest.raises(errors.ObjectStoreDown):
        objects.put_once(KEY, b"pixels", content_type="image/jpeg")

    assert files_in(folder) == []


def test_bytes_and_every_new_folder_are_synced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)

    objects.put_once(KEY, b"pixels", content_type="image/jpeg")

    folders = [folder.parent, folder, folder / "photos", folder / "photos" / "ab"]
    assert {str(path) for path in folders} <= set(synced)
    assert any(path.startswith(str(folder / ".incoming") + "/") for path in synced)
    assert synced[-1] == str(folder / "photos" / "ab")


def test_of_many_writers_at_once_one_wins_and_none_mixes(folder: Path) -> None:
    offers = [bytes([n]) * 10_000 for n in range(16)]

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda data: objects.put_once(KEY, data, content_type="image/jpeg"), offers))

    assert sum(won) == 1
    assert objects.read(KEY) == offers[won.index(True)]
    assert files_in(folder) == [KEY]


def test_listing_is_in_the_order_of_keys_and_passes_over_what_is_foreign_or_being_written(folder: Path) -> None:
    expected = sorted([KEY, keys.thumbnail("ab" * 32), keys.photo("ac" * 32, "png"), keys.snapshot("cd" * 32)])
    for key in reversed(expected):
        objects.put_once(key, key.encode(), content_type="image/jpeg")
    (folder / ".incoming" / "half").write_bytes(b"ha")
    (folder / "photos" / "ab.txt").write_bytes(b"notes")
    (folder / "photos" / "elsewhere").symlink_to("/etc")

    listed, foreign = list(objects.list_keys()), list(objects.foreign_keys())

    assert [(one.key, one.size_bytes) for one in listed] == [(key, len(key)) for key in expected]
    assert foreign == ["photos/ab.txt", "photos/elsewhere"]
    assert [one.key for one in objects.list_keys("photos/ab")] == [KEY]
    assert list(objects.list_keys("models/")) == []


def test_nothing_outside_can_be_listed(folder: Path) -> None:
    with pytest.raises(errors.ObjectKeyForeign):
        objects.list_keys("../")
