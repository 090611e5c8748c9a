"""What is particular to a bucket: types, hostile keys, versions, and stores that break."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.storage import storages

from labeling import errors
from labeling.storage import keys, objects
from tests.labeling.storage import broken_s3
from tests.labeling.storage.broken_s3 import BrokenS3, Reply
from tests.services import object_stores
from tests.services.s3 import S3Server

KEY = keys.photo("ab" * 32, "jpg")
PIXELS = b"pixels" * 10_000


@pytest.fixture
def bucket(s3_server: S3Server, s3_bucket: str) -> Iterator[Any]:
    """Keep objects in a bucket of a real S3; give a client of it that asks nobody."""
    with object_stores.swapped(s3_server.environment(s3_bucket)):
        yield s3_server.client()


@pytest.fixture
def broken() -> Iterator[BrokenS3]:
    """Keep objects in a store that answers what the test says."""
    with broken_s3.serving() as server, object_stores.swapped(server.environment()):
        yield server


pytestmark = [pytest.mark.services, pytest.mark.s3]


def test_type_travels_with_the_object(bucket: Any, s3_bucket: str) -> None:
    objects.put_once(KEY, b"pixels", content_type="image/jpeg")

    assert bucket.head_object(Bucket=s3_bucket, Key=KEY)["ContentType"] == "image/jpeg"


@pytest.mark.parametrize(
    "hostile",
    ["photos/../../etc/passwd", "photos/\x01\n<script>", "../up", "photos/é ☃", f"{KEY}.exe", "models/1/x/pickle.pkl"],
)
def test_hostile_key_in_the_bucket_is_ignored(bucket: Any, s3_bucket: str, hostile: str) -> None:
    objects.put_once(KEY, b"pixels", content_type="image/jpeg")
    bucket.put_object(Bucket=s3_bucket, Key=hostile, Body=b"evil")

    assert [one.key for one in objects.list_keys()] == [KEY]
    assert list(objects.foreign_keys()) == [hostile]
    for ask in (objects.read, objects.open, objects.delete):
        with pytest.raises(errors.ObjectKeyForeign):
            ask(hostile)
    assert bucket.get_object(Bucket=s3_bucket, Key=hostile)["Body"].read() == b"evil"


def test_listing_goes_on_after_a_page(bucket: Any) -> None:
    made = sorted(keys.photo(f"{n:02x}" * 32, "jpg") for n in range(12))
    for key in made:
        objects.put_once(key, b"x", content_type="image/jpeg")

    with in_pages_of(5) as asked:
        listed = [one.key for one in objects.list_keys()]

    assert listed == made
    assert len(asked) == 3


@contextmanager
def in_pages_of(count: int) -> Iterator[list[Any]]:
    """Let the store give so many keys at once; give the requests that are made."""
    events, asked = our_client().meta.events, list[Any]()

    def shorten(params: dict[str, Any], **_more: Any) -> None:
        params["MaxKeys"] = count
        asked.append(params)

    events.register("provide-client-params.s3.ListObjectsV2", shorten)
    try:
        yield asked
    finally:
        events.unregister("provide-client-params.s3.ListObjectsV2", shorten)


def our_client() -> Any:
    return storages["default"].client  # type: ignore[attr-defined]


def test_deleting_in_a_bucket_with_versions_leaves_none(bucket: Any, s3_bucket: str) -> None:
    bucket.put_bucket_versioning(Bucket=s3_bucket, VersioningConfiguration={"Status": "Enabled"})
    neighbour = KEY[:-3] + "png"
    objects.put_once(KEY, b"pixels", content_type="image/jpeg")
    objects.put_once(neighbour, b"others", content_type="image/png")
    bucket.put_object(Bucket=s3_bucket, Key=KEY, Body=b"a second version")

    objects.delete(KEY)

    left = bucket.list_object_versions(Bucket=s3_bucket)
    assert [one["Key"] for one in left.get("Versions", [])] == [neighbour]
    assert left.get("DeleteMarkers", []) == []
    assert objects.read(neighbour) == b"others"


def test_wrong_secret_is_a_store_that_is_down(s3_server: S3Server, s3_bucket: str) -> None:
    wrong = {**s3_server.environment(s3_bucket), "MAGPIE_S3_SECRET_KEY": "guessed"}

    with object_stores.swapped(wrong):
        refuse_everything()


def test_absent_bucket_is_a_store_that_is_down_not_one_without_objects(s3_server: S3Server) -> None:
    with object_stores.swapped(s3_server.environment("no-such-bucket")):
        with pytest.raises(errors.ObjectStoreDown):
            objects.read(KEY)
        with pytest.raises(errors.ObjectStoreDown):
            objects.put_once(KEY, b"pixels", content_type="image/jpeg")


def test_nobody_listening_is_a_store_that_is_down(s3_server: S3Server) -> None:
    away = {**s3_server.environment("photos"), "MAGPIE_S3_ENDPOINT": "http://127.0.0.1:9"}

    with object_stores.swapped(away):
        refuse_everything()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(503, b"<Error><Code>SlowDown</Code></Error>"),
        Reply(500, b"not XML at all <<<"),
        Reply(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>"),
        Reply(403, b"<Error><Code>RequestTimeTooSkewed</Code></Error>"),
        Reply(0),
        Reply(None),
    ],
    ids=["slow down", "garbage", "signature", "clock", "hung up", "silence"],
)
def test_store_that_fails_is_down_after_a_bounded_number_of_tries(broken: BrokenS3, reply: Reply) -> None:
    broken.always = reply

    with pytest.raises(errors.ObjectStoreDown):
        objects.read(KEY)
    with pytest.raises(errors.ObjectStoreDown):
        objects.put_once(KEY, b"pixels", content_type="image/jpeg")

    assert 2 <= len(broken.requests) <= 2 * 3 * 3


def refuse_everything() -> None:
    for ask in (objects.read, objects.size, objects.delete, lambda key: list(objects.list_keys())):
        with pytest.raises(errors.ObjectStoreDown):
            ask(KEY)
    with pytest.raises(errors.ObjectStoreDown):
        objects.put_once(KEY, b"pixels", content_type="image/jpeg")


def test_body_cut_short_is_asked_for_again(broken: BrokenS3) -> None:
    broken.replies = [Reply(200, PIXELS, is_cut=True), Reply(200, PIXELS, is_cut=True), Reply(200, PIXELS)]

    assert objects.read(KEY) == PIXELS
    assert len(broken.requests) == 3


def test_body_that_is_always_cut_short_is_never_given(broken: BrokenS3) -> None:
    broken.always = Reply(200, PIXELS, is_cut=True)

    with pytest.raises(errors.ObjectStoreDown):
        objects.read(KEY)
    with pytest.raises(errors.ObjectStoreDown):
        objects.open(KEY)
    assert len(broken.requests) == 6


def test_write_whose_reply_was_lost_is_known_as_ones_own(broken: BrokenS3) -> None:
    taken = Reply(412, b"<Error><Code>PreconditionFailed</Code></Error>")
    broken.replies = [Reply(503), taken, Reply(200, b"ours")]

    assert objects.put_once(KEY, b"ours", content_type="image/jpeg")


def test_write_that_met_somebody_elses_is_not(broken: BrokenS3) -> None:
    taken = Reply(412, b"<Error><Code>PreconditionFailed</Code></Error>")
    broken.replies = [Reply(503), taken, Reply(200, b"theirs")]

    assert not objects.put_once(KEY, b"ours", content_type="image/jpeg")


def test_two_creations_at_one_moment_are_sorted_out(broken: BrokenS3) -> None:
    busy = Reply(409, b"<Error><Code>ConditionalRequestConflict</Code></Error>")
    broken.replies = [busy, busy, Reply(200)]

    assert objects.put_once(KEY, b"pixels", content_type="image/jpeg")


def test_full_store_says_so(broken: BrokenS3) -> None:
    broken.always = Reply(403, b"<Error><Code>QuotaExceeded</Code></Error>")

    with pytest.raises(errors.ObjectStoreFull):
        objects.put_once(KEY, b"pixels", content_type="image/jpeg")


def test_every_request_is_bounded_in_time(bucket: Any) -> None:
    config = our_client().meta.config

    assert config.connect_timeout <= 5
    assert config.read_timeout <= 15
    assert config.retries["total_max_attempts"] <= 3
