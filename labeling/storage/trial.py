"""A trial of the object store: each step tries one thing that Magpie needs, and says what to do where it fails.

Objects of a trial lie under `doctor/`, which nothing else touches, and are gone at its end.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from labeling.errors import LabelingError, ObjectStoreReplaces
from labeling.storage import objects
from labeling.storage.objects import CreateOnceStorage

TYPE = "image/jpeg"  # one that intake takes, so that forms of a trial are like all forms


class StepFailed(Exception):
    """A step did not go as it must; `is_vital` says whether Magpie cannot work so."""

    def __init__(self, problem: str, cure: str, *, is_vital: bool = True) -> None:
        super().__init__(problem)
        self.problem, self.cure, self.is_vital = problem, cure, is_vital


class StepSkipped(Exception):
    """A step that does not apply here, and why."""


@dataclass(slots=True)
class Trial:
    """One trial: the store, the key of its object, and what lies there."""

    store: CreateOnceStorage
    origin: str
    key: str = field(default_factory=lambda: f"doctor/{secrets.token_hex(16)}")
    data: bytes = field(default_factory=lambda: secrets.token_bytes(4096))

    @property
    def form_key(self) -> str:
        """Give the key of what is brought by a form."""
        return f"{self.key}-form"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, what it does (giving a word about it), and whether the rest makes no sense without it."""

    name: str
    take: Callable[[Trial], str]
    is_gate: bool = False


def begin(*, origin: str) -> Trial:
    """Begin a trial of the configured store; pages live at the origin."""
    return Trial(store=cast(CreateOnceStorage, storages["default"]), origin=origin)


def steps(trial: Trial) -> Iterator[Step]:
    """Give the steps in their order: a bucket needs more than a folder."""
    trials = getattr(trial.store, "trials", None)
    before, after = trials() if trials is not None else ((), ())
    yield from before
    yield Step("write", write, is_gate=True)
    yield Step("read", read)
    yield Step("create-once", create_once)
    yield Step("list", list_it)
    yield from after
    yield Step("delete", delete)


def write(trial: Trial) -> str:
    """Write an object."""
    with objects.asking(trial.key):
        trial.store.put_once(trial.key, trial.data, content_type=TYPE)
    return ""


def read(trial: Trial) -> str:
    """Read it back."""
    with objects.asking(trial.key):
        data = trial.store.fetch(trial.key)
    if data != trial.data:
        raise StepFailed(_("Other bytes came back than were written."), _("Do not use this store."))
    return ""


def create_once(trial: Trial) -> str:
    """Write another object under its key, which must change nothing."""
    with objects.asking(trial.key):
        is_new = trial.store.put_once(trial.key, trial.data[::-1], content_type=TYPE)
        is_kept = trial.store.fetch(trial.key) == trial.data
    if is_new or not is_kept:
        cure = _(
            "Turn versioning of the bucket off (some stores honour it only then), or use another store; "
            "see docs/object-store.md."
        )
        raise StepFailed(ObjectStoreReplaces().detail, cure)
    return ""


def list_it(trial: Trial) -> str:
    """Find it in a listing."""
    with objects.asking(trial.key):
        listed = [found.key for found in trial.store.walk(trial.key)]
    if trial.key not in listed:
        raise StepFailed(
            _("What was written is missing from the listing."), _("Allow s3:ListBucket, or use another store.")
        )
    return ""


def delete(trial: Trial) -> str:
    """Remove what the trial wrote, with all its versions."""
    with objects.asking(trial.key):
        for key in (trial.key, trial.form_key):
            trial.store.delete(key)
        if trial.store.exists(trial.key):
            raise StepFailed(_("What was removed is still there."), _("Allow s3:DeleteObject, or use another store."))
    return ""


def check_create_once() -> None:
    """Make sure that the store never replaces an object: all that Magpie keeps relies on it.

    Raises ObjectStoreReplaces, ObjectStoreDown, ObjectStoreFull.
    """
    trial = begin(origin="")
    try:
        write(trial)
        create_once(trial)
    except StepFailed as failed:
        raise ObjectStoreReplaces from failed
    finally:
        clean(trial)


def clean(trial: Trial) -> None:
    """Leave nothing of a trial behind, as far as the store lets us."""
    with suppress(LabelingError, StepFailed):  # what went wrong before says more
        delete(trial)
