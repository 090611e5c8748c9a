"""The object store as a bucket of any S3 that honours `If-None-Match: *`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from labeling.storage.stored_object import StoredObject

_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_TAKEN = frozenset({"412", "PreconditionFailed"})


class CreateOnceS3Storage(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """django-storages' S3, with writes that never replace, whole reads in one request, and a timeout on each."""

    failures: tuple[type[Exception], ...] = (ClientError, BotoCoreError, OSError)

    def get_default_settings(self) -> dict[str, Any]:
        """Give django-storages' defaults, and bound every request in time and in tries."""
        retries = {"mode": "standard", "max_attempts": 3}
        config = Config(connect_timeout=3, read_timeout=15, retries=retries, s3={"addressing_style": "path"})
        return {**super().get_default_settings(), "client_config": config}

    def put_once(self, key: str, data: bytes, *, content_type: str) -> bool:
        """Write the object, or give False when the key is taken.

        False as well when a first try was written, its reply lost, and the client's own second try met it.
        """
        try:
            self._client.put_object(
                Bucket=self.bucket_name, Key=self._name(key), Body=data, ContentType=content_type, IfNoneMatch="*"
            )
        except ClientError as theirs:
            if _code(theirs) in _TAKEN:
                return False
            raise
        return True

    def fetch(self, key: str) -> bytes:
        """Read the whole object, in one request where opening it would take two."""
        try:
            answer = self._client.get_object(Bucket=self.bucket_name, Key=self._name(key))
        except ClientError as theirs:
            if _code(theirs) in _ABSENT:
                raise FileNotFoundError(key) from theirs
            raise
        body: bytes = answer["Body"].read()
        return body

    def walk(self, prefix: str) -> Iterator[StoredObject]:
        """List what begins like this, in the order of the keys, a thousand to a request."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=prefix)
        rows = (row for page in pages for row in page.get("Contents", ()))
        return (StoredObject(row["Key"], row["Size"], row["LastModified"]) for row in rows)

    def open(self, name: str, mode: str = "rb") -> BinaryIO:
        """Open the object for reading from memory: objects are photos and shards, never larger than some MB."""
        return io.BytesIO(self.fetch(name))

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _name(self, key: str) -> str:
        return str(self._normalize_name(key))


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
