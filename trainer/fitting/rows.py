"""What a run learns from, as it was frozen in a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from accounts.problems import Problem
from trainer.errors import AuditLeak, TooFewLabels

_SERVER_FAULT = 500
_FEWEST = 2  # photos and categories: below there is nothing to tell apart


@dataclass(frozen=True)
class PhotoRow:
    """One answered photo: the sha256 of its stored bytes, the index of its category among the run's, its capture group.

    `read_bytes` is called from several threads at once.
    """

    photo: str
    category: int
    group: str
    split: Literal["train", "audit"]
    read_bytes: Callable[[], bytes]


def of_split(rows: Sequence[PhotoRow], split: Literal["train", "audit"]) -> tuple[PhotoRow, ...]:
    """Give the rows of one split."""
    return tuple(row for row in rows if row.split == split)


def some_bytes(rows: Sequence[PhotoRow], count: int, rng: np.random.Generator) -> list[bytes]:
    """Read up to `count` photos drawn from the rows, leaving out those that are gone."""
    found = []
    for index in rng.permutation(len(rows))[:count]:
        try:
            found.append(rows[index].read_bytes())
        except Problem as problem:
            if not is_photos_fault(problem):
                raise
    return found


def labels(rows: Sequence[PhotoRow]) -> npt.NDArray[np.int64]:
    """Give the category indices (rows,)."""
    return np.array([row.category for row in rows], np.int64)


def is_photos_fault(problem: Problem) -> bool:
    """Tell a photo that was erased or does not decode, which a run leaves out, from a store that is down."""
    return problem.status < _SERVER_FAULT


def check(rows: Sequence[PhotoRow]) -> None:
    """Refuse rows that leak or teach nothing. Raises `AuditLeak`, `TooFewLabels`."""
    audited = {row.group for row in rows if row.split == "audit"}
    leaking = next((row.group for row in rows if row.split == "train" and row.group in audited), None)
    if leaking is not None:
        raise AuditLeak(group=leaking)
    check_enough(of_split(rows, "train"))


def check_enough(training: Sequence[PhotoRow]) -> None:
    """Refuse rows with nothing to tell apart. Raises `TooFewLabels`."""
    categories = len({row.category for row in training})
    if len(training) < _FEWEST or categories < _FEWEST:
        raise TooFewLabels(labels=len(training), categories=categories)
