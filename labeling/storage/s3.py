"""The object store as a bucket of any S3 that honours `If-None-Match: *`."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, BinaryIO, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from storages.backends.s3 import S3Storage
from urllib3.exceptions import HTTPError

from labeling import errors
from labeling.storage import s3_clients, s3_trial
from labeling.storage.signing import Form
from labeling.storage.stored_object import StoredObject
from labeling.storage.trial import Step

_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_TAKEN = frozenset({"412", "PreconditionFailed"})
_BUSY = frozenset({"409", "ConditionalRequestConflict"})  # Amazon's word for two creations at the same moment
_FULL = frozenset({"507", "QuotaExceeded", "InsufficientStorage", "InsufficientCapacity", "XMinioStorageFull"})
_CUT_SHORT = (IncompleteReadError, ResponseStreamingError, ReadTimeoutError, HTTPError)
_TRIES = 3
_PATIENCE_S = 30.0  # a person waits behind some of these reads: no new try after that
_PAUSE_S = 0.2

Result = TypeVar("Result")


class CreateOnceS3Storage(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """django-storages' S3, with writes that never replace, whole reads in one request, and a bound on each.

    The client is shared by a process's threads, as botocore's clients may be and its resources may not.
    """

    failures: tuple[type[Exception], ...] = (ClientError, BotoCoreError, HTTPError, OSError)

    def get_default_settings(self) -> dict[str, Any]:
        """Give django-storages' defaults and our own."""
        return {**super().get_default_settings(), **s3_clients.DEFAULTS}

    @property
    def client(self) -> Any:
        """Give this process's client of the store."""
        return s3_clients.shared(self, endpoint_url=self.endpoint_url)

    @property
    def public_client(self) -> Any:
        """Give the client that signs what others send: under the address by which they reach the store."""
        return s3_clients.shared(self, endpoint_url=self.public_endpoint_url or self.endpoint_url)

    def put_once(self, key: str, data: bytes, *, content_type: str) -> bool:
        """Write the object, or give False when the key is taken."""
        try:
            _patiently(lambda: self._create(key, data, content_type), is_passing=_is_busy)
        except ClientError as theirs:
            if code_of(theirs) in _FULL:
                raise errors.ObjectStoreFull(key=key) from theirs
            if code_of(theirs) not in _TAKEN:
                raise
            # The client's own second try may have met what its first one wrote, when that one's reply was lost.
            return _was_tried_again(theirs) and self.fetch(key) == data
        return True

    def fetch(self, key: str) -> bytes:
        """Read the whole object in one request; a body that breaks off is asked for again."""
        return _patiently(lambda: self._fetch_once(key, None), is_passing=_is_cut_short)

    def fetch_at_most(self, key: str, limit_bytes: int) -> bytes:
        """Read an object that somebody else wrote, and of a larger one not more than a byte beyond the limit."""
        return _patiently(lambda: self._fetch_once(key, limit_bytes + 1), is_passing=_is_cut_short)

    def walk(self, prefix: str) -> Iterator[StoredObject]:
        """List what begins like this, in the order of the keys, a thousand to a request."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=prefix)
        rows = (row for page in pages for row in page.get("Contents", ()))
        return (StoredObject(row["Key"], row["Size"], row["LastModified"]) for row in rows)

    def open(self, name: str, mode: str = "rb") -> BinaryIO:
        """Open the object for reading from memory: objects are photos and shards, bundles some tens of MB."""
        return io.BytesIO(self.fetch(name))

    def exists(self, name: str) -> bool:
        """Tell whether there is an object under this key."""
        try:
            self._head(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        """Give the object's size in bytes. Raises FileNotFoundError."""
        return int(self._head(name)["ContentLength"])

    def delete(self, name: str) -> None:
        """Remove the object, and in a bucket with versions each of them: what was erased must be gone."""
        answer = self.client.delete_object(Bucket=self.bucket_name, Key=name)
        if "DeleteMarker" in answer or "VersionId" in answer:
            self._delete_versions(name)

    def signed_address(self, key: str, *, media_type: str, lifetime_s: float) -> str:
        """Sign an address that gives this one object, as an image of our type whatever the bucket says, for a while."""
        answer = {
            "ResponseContentType": media_type,
            "ResponseContentDisposition": "inline",
            "ResponseCacheControl": f"private, max-age={int(lifetime_s)}, immutable",
        }
        wanted = {"Bucket": self.bucket_name, "Key": key, **answer}
        return str(self.public_client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=int(lifetime_s)))

    def signed_form(self, key: str, *, media_type: str, size_bytes: int, lifetime_s: float) -> Form:
        """Sign a form whose policy lets one object of this key, type and size in, for a while."""
        signed = self.public_client.generate_presigned_post(
            self.bucket_name,
            key,
            Fields={"Content-Type": media_type},
            Conditions=[{"Content-Type": media_type}, ["content-length-range", size_bytes, size_bytes]],
            ExpiresIn=int(lifetime_s),
        )
        return Form(url=signed["url"], fields=signed["fields"])

    def trials(self) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
        """Give what must be tried of a bucket before and after an object is written."""
        return s3_trial.before(), s3_trial.after()

    def _create(self, key: str, data: bytes, content_type: str) -> None:
        self.client.put_object(Bucket=self.bucket_name, Key=key, Body=data, ContentType=content_type, IfNoneMatch="*")

    def _fetch_once(self, key: str, limit_bytes: int | None) -> bytes:
        with _absence_of(key):
            answer = self.client.get_object(Bucket=self.bucket_name, Key=key)
        with closing(answer["Body"]) as body:
            data: bytes = body.read(limit_bytes)
        if limit_bytes is not None and len(data) < min(limit_bytes, answer["ContentLength"]):
            raise IncompleteReadError(actual_bytes=len(data), expected_bytes=answer["ContentLength"])
        return data

    def _head(self, key: str) -> Any:
        with _absence_of(key):
            return self.client.head_object(Bucket=self.bucket_name, Key=key)

    def _delete_versions(self, key: str) -> None:
        pages = self.client.get_paginator("list_object_versions").paginate(Bucket=self.bucket_name, Prefix=key)
        for page in pages:
            for row in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                if row["Key"] == key:
                    self.client.delete_object(Bucket=self.bucket_name, Key=key, VersionId=row["VersionId"])


def code_of(error: ClientError) -> str:
    """Give the store's own word for what went wrong, or the status where it said none."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _patiently(ask: Callable[[], Result], *, is_passing: Callable[[Exception], bool]) -> Result:
    """Ask again, a few times and not for long, after failures that botocore does not repeat by itself."""
    began = time.monotonic()
    for attempt in range(1, _TRIES):
        try:
            return ask()
        except (ClientError, *_CUT_SHORT) as theirs:
            if not is_passing(theirs) or time.monotonic() - began > _PATIENCE_S:
                raise
        time.sleep(_PAUSE_S * attempt)
    return ask()


def _is_busy(error: Exception) -> bool:
    return isinstance(error, ClientError) and code_of(error) in _BUSY


def _is_cut_short(error: Exception) -> bool:
    return isinstance(error, _CUT_SHORT)


def _was_tried_again(error: ClientError) -> bool:
    return bool(error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0))


@contextmanager
def _absence_of(key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as theirs:
        if code_of(theirs) in _ABSENT:
            raise FileNotFoundError(key) from theirs
        raise
