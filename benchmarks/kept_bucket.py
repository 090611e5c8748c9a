"""A bucket of photos and thumbnails by the hundred thousand: filled once, by many puts at a time, and kept."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from benchmarks.errors import RequestRefused
from benchmarks.lean_http import Connection
from benchmarks.progress import say
from labeling.storage import keys
from tests.services.s3 import S3Server

BUCKET = "bench"
PUTTERS = 16  # threads; each waits for the store most of the time
AT_ONCE = 500
_MARK = "filled"  # a file beside the store's own: how many photos lie in the bucket

Named = tuple[str, bytes]


def content(number: int) -> bytes:
    """Give what is kept of a photo that only has to be there: a few bytes, its name their hash."""
    return f"row {number}".encode("ascii")


def filled(store: S3Server, folder: Path, *, photos: int) -> str:
    """Give the name of the bucket with that many photos and as many thumbnails, filled up where some are missing."""
    mark = folder / _MARK
    if mark.is_file() and mark.read_text(encoding="ascii") == str(photos):
        return BUCKET
    store.client().create_bucket(Bucket=BUCKET)
    there = set(_listed(store))
    missing = (named for named in _wanted(photos) if named[0] not in there)
    say(f"filling the bucket that is kept in {folder}: {2 * photos - len(there)} objects; this is done once")
    with ThreadPoolExecutor(PUTTERS) as putters:
        for done, _ in enumerate(putters.map(partial(_put_all, store), _parts(missing)), start=1):
            if done % 40 == 0:
                say(f"{done * AT_ONCE} objects put")
    mark.write_text(str(photos), encoding="ascii")
    return BUCKET


def _wanted(photos: int) -> Iterator[Named]:
    for number in range(photos):
        data = content(number)
        sha256 = hashlib.sha256(data).hexdigest()
        yield keys.photo(sha256, "jpg"), data
        yield keys.thumbnail(sha256), data


def _listed(store: S3Server) -> Iterator[str]:
    for page in store.client().get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        yield from (found["Key"] for found in page.get("Contents", ()))


def _parts(named: Iterable[Named]) -> Iterator[Sequence[Named]]:
    rest = iter(named)
    while part := list(itertools.islice(rest, AT_ONCE)):
        yield part


def _put_all(store: S3Server, part: Sequence[Named]) -> None:
    """Put some objects over one connection. Raises RequestRefused."""
    signer = S3SigV4Auth(Credentials(store.access_key, store.secret_key), "s3", store.region)
    with Connection(urlsplit(store.url).port or 80) as connection:
        for key, data in part:
            path = f"/{BUCKET}/{key}"
            request = AWSRequest("PUT", store.url + path, data=data)
            signer.add_auth(request)
            answer = connection.send("PUT", path, data, media_type="image/jpeg", headers=dict(request.headers.items()))
            if answer.status >= 400:
                raise RequestRefused("PUT", path, answer.status, answer.body)
