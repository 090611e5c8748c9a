"""A bucket in memory, behind the calls of boto3's client that our S3 storage makes; it honours `If-None-Match: *`."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError


def refusal(code: str, status: int) -> ClientError:
    """Make the error that boto3 raises for an answer of S3."""
    answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "operation")


class FakeS3:
    """Stand in for both boto3's resource and its client."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.is_down = False
        self.meta = SimpleNamespace(client=self)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str, IfNoneMatch: str) -> None:
        self._answer()
        assert IfNoneMatch == "*"
        if Key in self.objects:
            raise refusal("PreconditionFailed", 412)
        self.objects[Key] = (Body, ContentType)

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        self._answer()
        if Key not in self.objects:
            raise refusal("NoSuchKey", 404)
        return {"Body": io.BytesIO(self.objects[Key][0])}

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        self._answer()
        if Key not in self.objects:
            raise refusal("404", 404)
        return {"ContentLength": len(self.objects[Key][0])}

    def Bucket(self, name: str) -> FakeS3:
        return self

    def Object(self, key: str) -> FakeObject:
        return FakeObject(self, key)

    def _answer(self) -> None:
        if self.is_down:
            raise EndpointConnectionError(endpoint_url="http://s3.invalid")


class FakeObject:
    """One object of boto3's resource."""

    def __init__(self, store: FakeS3, key: str) -> None:
        self.store, self.key = store, key

    @property
    def content_length(self) -> int:
        return int(self.store.head_object(Bucket="", Key=self.key)["ContentLength"])

    def delete(self) -> None:
        self.store._answer()
        self.store.objects.pop(self.key, None)
