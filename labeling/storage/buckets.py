"""The bucket of a deployment, made where the store has none of its name."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from labeling.storage import objects

_ABSENT = frozenset({"404", "NoSuchBucket", "NotFound"})
_THERE = frozenset({"BucketAlreadyExists", "BucketAlreadyOwnedByYou"})


def ensure() -> str | None:
    """Make the bucket where it is missing; give its name when it was made. A folder needs no such care.

    Raises ObjectStoreDown, also where the keys may neither look at the bucket nor make it.
    """
    with objects.asking("") as store:
        name: str | None = getattr(store, "bucket_name", None)
        if name is None or _is_there(store, name):
            return None
        _make(store, name)
        return name


def _is_there(store: Any, name: str) -> bool:
    try:
        store.client.head_bucket(Bucket=name)
    except ClientError as theirs:
        if theirs.response.get("Error", {}).get("Code") in _ABSENT:
            return False
        raise
    return True


def _make(store: Any, name: str) -> None:
    """Amazon alone wants its region said once more, and takes no such word for its first region."""
    region = store.region_name
    is_said = store.endpoint_url is None and region not in {None, "us-east-1"}
    where = {"CreateBucketConfiguration": {"LocationConstraint": region}} if is_said else {}
    try:
        store.client.create_bucket(Bucket=name, **where)
    except ClientError as theirs:
        if theirs.response.get("Error", {}).get("Code") not in _THERE:
            raise  # else another machine was quicker, and nothing is missing
