"""Another program's bucket, read once by an import that an administrator starts on the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from labeling.errors import ArchiveRefused, FileUnreadable, ObjectStoreDown
from labeling.storage import s3_clients
from labeling.storage.s3 import CreateOnceS3Storage, code_of

_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_NO_BUCKET = frozenset({"NoSuchBucket", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
_OPTIONS = {
    "region_name": "AWS_REGION",
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "security_token": "AWS_SESSION_TOKEN",
}


class BucketTree:
    """The objects of a bucket, below a prefix, as files."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client, self._bucket, self._prefix = client, bucket, prefix
        self.identity = f"s3://{bucket}/{prefix}"

    def names(self) -> list[str]:
        """List the objects. Raises ArchiveRefused for a bucket that is not there or not for these keys."""
        with self._asking(""):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
            found = [row["Key"].removeprefix(self._prefix) for page in pages for row in page.get("Contents", ())]
        return sorted(name for name in found if name and not name.endswith("/"))

    def read(self, name: str, *, limit_bytes: int) -> bytes:
        """Read one object, of a larger one a byte more than the limit. Raises FileUnreadable, ObjectStoreDown."""
        with self._asking(name):
            answer = self._client.get_object(Bucket=self._bucket, Key=f"{self._prefix}{name}")
            with closing(answer["Body"]) as body:
                data: bytes = body.read(limit_bytes + 1)
        return data

    @contextmanager
    def _asking(self, name: str) -> Iterator[None]:
        try:
            yield
        except ClientError as theirs:
            if code_of(theirs) in _NO_BUCKET:
                raise ArchiveRefused(why=f"the store says {code_of(theirs)}") from theirs
            if code_of(theirs) in _ABSENT:
                raise FileUnreadable(file=name) from theirs
            raise ObjectStoreDown(key=name) from theirs
        except CreateOnceS3Storage.failures as theirs:
            raise ObjectStoreDown(key=name) from theirs


def opened(source: str, *, endpoint_url: str | None) -> BucketTree:
    """Give the bucket that `s3://bucket/prefix` names, with the keys that the environment names, as AWS's tools do."""
    bucket, _slash, prefix = source.removeprefix("s3://").partition("/")
    prefix = f"{prefix.rstrip('/')}/" if prefix.strip("/") else ""
    own = {name: os.environ.get(variable) or None for name, variable in _OPTIONS.items()}
    client = s3_clients.shared(SimpleNamespace(**{**s3_clients.DEFAULTS, **own}), endpoint_url=endpoint_url)
    return BucketTree(client, bucket, prefix)
