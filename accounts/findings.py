"""The shape of what `manage.py fsck` finds: a fault with a stable code, where it is, and what to do about it.

Each package catalogues its faults and lists its checks; the command runs them all. A check only reads. What it finds is
put right by its repair, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise

SAFE_AGE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which rows, objects and events can disagree.

    `code` is stable and for programs; `message` says what is wrong, then what to do, with `{placeholders}`.
    """

    code: str
    message: str | Promise
    is_repairable: bool = False

    def at(self, subject: str, **extra: Any) -> Finding:
        """Say where the fault is; the keyword arguments fill the message and serve its repair."""
        return Finding(fault=self, subject=subject, extra=extra)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one place. Two are the same when code and subject are."""

    fault: Fault
    subject: str
    extra: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def detail(self) -> str:
        """Give the words, in the language of the moment."""
        return str(self.fault.message).format(subject=self.subject, **self.extra)


@dataclass(frozen=True, slots=True)
class Look:
    """How closely to look.

    `is_deep` reads every object's bytes. What is younger than `safe_age` may belong to work that is under way, and is
    neither reported as left over nor removed.
    """

    is_deep: bool = False
    safe_age: timedelta = SAFE_AGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that is looked at: `find` reads, `repair` puts right what can be rebuilt of that which it found.

    Repairing twice, or what meanwhile is right again, changes nothing.
    """

    name: str
    find: Callable[[Look], Iterator[Finding]]
    repair: Callable[[Sequence[Finding]], None] | None = None
