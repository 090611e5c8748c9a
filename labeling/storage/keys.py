"""The keys of the object store: all are built here, and nothing with another key is ever touched."""

from __future__ import annotations

import re
from uuid import UUID

from labeling import errors

_SHA256 = r"[0-9a-f]{64}"
_SPREAD = r"([0-9a-f]{2})/\1[0-9a-f]{62}"  # a folder per first two digits: few file systems like a million in one
_DIGEST = r"[0-9a-f]{8,64}"
_NAME = r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*"  # no leading dot, no two dots: nothing that climbs
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"photos/{_SPREAD}\.(?:jpg|png|webp)",
        rf"thumbnails/{_SPREAD}\.jpg",
        rf"snapshots/{_SHA256}\.json",
        rf"features/{_DIGEST}/{_DIGEST}/[a-z0-9][a-z0-9-]*/[0-9]+\.npy",
        rf"models/[0-9]+/{_SHA256}/{_NAME}",
    )
)
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PASSING = re.compile(rf"incoming/{_UUID}|parcels/{_UUID}/[0-9]+(?:-directory)?|doctor/[0-9a-f]{{32}}(?:-form)?")
_PREFIX = re.compile(r"[a-z0-9][a-z0-9/_-]*|")


def incoming(client_id: UUID) -> str:
    """Key a photo that its sender brings to the store directly; it goes through intake before anybody sees it."""
    return f"incoming/{client_id}"


def parcel(key: UUID, name: str) -> str:
    """Key a piece of a data set on its way out or in: never served by its key, gone after some days."""
    return f"parcels/{key}/{name}"


def photo(stored_sha256: str, suffix: str) -> str:
    """Key a photo by its stored bytes; `suffix` is that of its type without the dot: jpg, png or webp."""
    return check(f"photos/{stored_sha256[:2]}/{stored_sha256}.{suffix}")


def thumbnail(stored_sha256: str) -> str:
    """Key the thumbnail of the photo with these stored bytes."""
    return check(f"thumbnails/{stored_sha256[:2]}/{stored_sha256}.jpg")


def snapshot(sha256: str) -> str:
    """Key a dataset snapshot's manifest by its bytes."""
    return check(f"snapshots/{sha256}.json")


def features(network_digest: str, preprocessing_digest: str, space: str | int, n: int) -> str:
    """Key the n-th shard of embeddings of one network, preprocessing and space."""
    return check(f"features/{network_digest}/{preprocessing_digest}/{space}/{n}.npy")


def artefact(version: int, sha256: str, name: str) -> str:
    """Key a file of a model version by its bytes and name."""
    return check(f"models/{version}/{sha256}/{name}")


def is_ours(key: str) -> bool:
    """Tell whether the key follows one of our patterns."""
    return any(pattern.fullmatch(key) for pattern in _PATTERNS)


def is_passing(key: str) -> bool:
    """Tell whether the key is one of an object on its way in, or of a trial of the store: never served, soon gone."""
    return _PASSING.fullmatch(key) is not None


def check_prefix(prefix: str) -> str:
    """Give back what keys of ours may begin with. Raises ObjectKeyForeign."""
    if not _PREFIX.fullmatch(prefix):
        raise errors.ObjectKeyForeign(key=prefix)
    return prefix


def check(key: str) -> str:
    """Give the key back when it is ours. Raises ObjectKeyForeign."""
    if not is_ours(key):
        raise errors.ObjectKeyForeign(key=key)
    return key
