"""The bucket that is kept: filled once, filled up when it was left half done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import kept_bucket
from labeling.storage import keys
from tests.services.s3 import S3Server

pytestmark = [pytest.mark.services, pytest.mark.s3]


@pytest.fixture(autouse=True)
def own_bucket(s3_bucket: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(kept_bucket, "BUCKET", s3_bucket)
    return s3_bucket


def listed(store: S3Server, bucket: str) -> dict[str, Any]:
    return {found["Key"]: found for found in store.client().list_objects_v2(Bucket=bucket)["Contents"]}


def test_filled_puts_a_photo_and_a_thumbnail_under_keys_of_ours(
    s3_server: S3Server, own_bucket: str, tmp_path: Path
) -> None:
    assert kept_bucket.filled(s3_server, tmp_path, photos=8) == own_bucket

    found = listed(s3_server, own_bucket)
    assert len(found) == 16
    assert all(keys.is_ours(key) for key in found)


def test_filled_again_puts_only_what_is_missing(s3_server: S3Server, own_bucket: str, tmp_path: Path) -> None:
    kept_bucket.filled(s3_server, tmp_path, photos=4)
    before = listed(s3_server, own_bucket)

    kept_bucket.filled(s3_server, tmp_path, photos=6)

    after = listed(s3_server, own_bucket)
    assert len(after) == 12
    assert {key: after[key]["LastModified"] for key in before} == {key: before[key]["LastModified"] for key in before}


def test_filled_to_the_mark_asks_the_store_nothing(tmp_path: Path) -> None:
    (tmp_path / "filled").write_text("6", encoding="ascii")
    nowhere = S3Server("http://127.0.0.1:9", "key", "secret")

    assert kept_bucket.filled(nowhere, tmp_path, photos=6)
