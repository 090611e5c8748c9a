"""Objects that no row names: what a killed intake, run or compaction leaves behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from django.utils import timezone

from accounts.findings import Finding, Look
from labeling.domain.batches import batches
from labeling.errors import ObjectMissing
from labeling.integrity.faults import OBJECT_ORPHAN
from labeling.storage import objects
from labeling.storage.stored_object import StoredObject

AT_ONCE = 50
GRACE_S = 1.0  # between finding an object there and committing the row that names it, intake takes milliseconds
_HOUR_S = 3600


def orphan(stored: StoredObject, look: Look) -> Finding | None:
    """Report an object that no row names, unless it is young: then its row may be on its way."""
    age = timezone.now() - stored.modified_at
    if age < look.safe_age:
        return None
    return OBJECT_ORPHAN.at(stored.key, key=stored.key, hours=int(age.total_seconds() // _HOUR_S))


def remove(findings: Sequence[Finding], *, is_named: Callable[[str], bool]) -> None:
    """Remove orphans, but put back any that a row came to name meanwhile.

    An old orphan can be adopted at this very moment: whoever sends the same bytes again finds the object there and
    writes only the row. So look once more after the removal, when such a row must be there.
    """
    for batch in batches((finding.extra["key"] for finding in findings), AT_ONCE):
        removed = {key: data for key in batch if not is_named(key) and (data := _taken(key)) is not None}
        time.sleep(GRACE_S if removed else 0)
        for key, data in removed.items():
            if is_named(key):
                objects.put_once(key, data, content_type="application/octet-stream")


def _taken(key: str) -> bytes | None:
    try:
        data = objects.read(key)
    except ObjectMissing:
        return None
    objects.delete(key)
    return data
