"""Two sorted streams, side by side."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from labeling.integrity.merging import merged
from labeling.storage.stored_object import StoredObject

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
Keys = st.sets(st.text("ab", min_size=1, max_size=4))


def stored(key: str) -> StoredObject:
    return StoredObject(key, 1, MOMENT)


@given(Keys, Keys)
def test_merged_pairs_what_has_the_same_key_and_leaves_nothing_out(rows: set[str], listed: set[str]) -> None:
    found = list(merged(((key, key.upper()) for key in sorted(rows)), map(stored, sorted(listed))))

    assert [key for key, _, _ in found] == sorted(rows | listed)
    assert {key for key, row, _ in found if row is not None} == rows
    assert {key for key, _, one in found if one is not None} == listed
    assert all(row in {None, key.upper()} for key, row, _ in found)
