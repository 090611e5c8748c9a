"""A deployment's bucket is made once, and a refusal is no silence."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from labeling import errors
from labeling.storage import buckets, keys, objects
from tests.services import object_stores
from tests.services.s3 import S3Server

KEY = keys.photo("ab" * 32, "jpg")


@pytest.mark.services
@pytest.mark.s3
def test_missing_bucket_is_made_once_and_keeps_what_is_in_it(s3_server: S3Server) -> None:
    name = f"magpie-{uuid.uuid4().hex[:12]}"

    with object_stores.swapped(s3_server.environment(name)):
        made = buckets.ensure()
        objects.put_once(KEY, b"pixels", content_type="image/jpeg")
        made_again = buckets.ensure()

        assert (made, made_again) == (name, None)
        assert objects.read(KEY) == b"pixels"


@pytest.mark.services
@pytest.mark.s3
def test_bucket_that_the_keys_may_not_see_is_an_error(s3_server: S3Server, s3_bucket: str) -> None:
    stranger = replace(s3_server, secret_key="guessed")

    with object_stores.swapped(stranger.environment(s3_bucket)), pytest.raises(errors.ObjectStoreDown):
        buckets.ensure()


def test_folder_needs_no_bucket() -> None:
    assert buckets.ensure() is None
