"""Compare two sorted streams, so that a million photos are checked in the memory of a few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from labeling.storage.stored_object import StoredObject

Row = TypeVar("Row")


def merged(
    rows: Iterable[tuple[str, Row]], listed: Iterable[StoredObject]
) -> Iterator[tuple[str, Row | None, StoredObject | None]]:
    """Pair each row's key with the object of that key; None stands for the one that has no counterpart.

    Both come in the order of their keys, each key once.
    """
    waiting, found = iter(rows), iter(listed)
    row, stored = next(waiting, None), next(found, None)
    while row is not None or stored is not None:
        if stored is None or (row is not None and row[0] < stored.key):
            assert row is not None  # the loop's condition
            yield row[0], row[1], None
            row = next(waiting, None)
        elif row is None or stored.key < row[0]:
            yield stored.key, None, stored
            stored = next(found, None)
        else:
            yield stored.key, row[1], stored
            row, stored = next(waiting, None), next(found, None)
