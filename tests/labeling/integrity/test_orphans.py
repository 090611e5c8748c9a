"""Removing what no row names, unless a row comes to name it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.findings import Finding, Look
from labeling.integrity import orphans
from labeling.storage import keys, objects
from labeling.storage.stored_object import StoredObject
from tests.services import object_stores

KEYS = [keys.photo(digits * 32, "jpg") for digits in ("ab", "cd")]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(orphans, "GRACE_S", 0.0)
    with object_stores.swapped({}, folder=tmp_path):
        for key in KEYS:
            objects.put_once(key, key.encode(), content_type="image/jpeg")
        yield


def findings() -> list[Finding]:
    found = (orphans.orphan(stored, Look(safe_age=timedelta(0))) for stored in objects.list_keys())
    return [finding for finding in found if finding is not None]


def test_remove_deletes_what_no_row_names() -> None:
    orphans.remove(findings(), is_named=lambda key: False)

    assert list(objects.list_keys()) == []


def test_remove_leaves_what_a_row_names_by_now() -> None:
    orphans.remove(findings(), is_named=lambda key: key == KEYS[0])

    assert [stored.key for stored in objects.list_keys()] == KEYS[:1]


def test_remove_puts_back_what_a_row_came_to_name_in_that_very_moment() -> None:
    asked: list[str] = []

    def is_named(key: str) -> bool:
        asked.append(key)
        return asked.count(key) > 1

    orphans.remove(findings(), is_named=is_named)

    assert [objects.read(key) for key in KEYS] == [key.encode() for key in KEYS]


def test_orphan_that_is_young_is_none_yet() -> None:
    young = StoredObject(KEYS[0], 1, timezone.now() - timedelta(hours=23))
    old = StoredObject(KEYS[0], 1, timezone.now() - timedelta(hours=25))

    assert orphans.orphan(young, Look()) is None
    finding = orphans.orphan(old, Look())
    assert finding is not None
    assert "25 hours" in finding.detail
