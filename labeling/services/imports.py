"""Importing a data set: one bad file never ends it, and it goes on where it stopped."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.problems import Problem
from labeling.domain import categories as category_rules
from labeling.errors import (
    CategoryNameBad,
    CategoryRefused,
    CategoryUnknown,
    FileUnreadable,
    HashMismatch,
    LabelingError,
)
from labeling.layouts import reading
from labeling.layouts.items import DataSet, Item
from labeling.layouts.trees import FolderTree, Tree
from labeling.models import CapturePolicy, Category, SplitChoice, State
from labeling.selectors import categories as category_selectors
from labeling.selectors import meanings
from labeling.services import capture_groups, categories, photos, verifications
from labeling.services.capture_groups import Placement
from labeling.services.photos import Received, UploadFacts

NAMESPACE = UUID("5b1f5a3e-93a5-4bb5-8a0e-2b7f0f6f2d55")
_KEY = re.compile(r"[0-9a-f]{64}")
_HASH = re.compile(r"[0-9a-f]{16}")
_TWO_TO_63 = 1 << 63


class Outcome(StrEnum):
    """What became of one file."""

    NEW = "new"
    DUPLICATE = "duplicate"
    DONE_BEFORE = "done before"
    REFUSED = "refused"


@dataclass(slots=True)
class ImportReport:
    """Counts of what happened, the refused files with their reasons, the photos whose claims disagree, and notes."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    refused: list[tuple[str, str]] = field(default_factory=list)
    conflicting: dict[int, set[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Importing:
    """One data set on its way in: what it says becomes claims, or answers of `by`."""

    def __init__(
        self,
        tree: Tree,
        data_set: DataSet,
        *,
        by: User,
        is_verified: bool = False,
        splits: str = SplitChoice.AUTO,
        report: ImportReport | None = None,
    ) -> None:
        self.tree, self.items, self.by, self.is_verified = tree, data_set.items, by, is_verified
        self.name = f"{capture_groups.IMPORT_PREFIX}{uuid5(NAMESPACE, tree.identity)}"
        self.keeps_splits = splits == SplitChoice.KEEP or (splits == SplitChoice.AUTO and data_set.is_of_a_magpie)
        self.report = report or ImportReport(notes=list(data_set.notes))
        if report is None:
            self.report.refused += data_set.refused
            self.report.counts[Outcome.REFUSED] += len(data_set.refused)
        self._categories: dict[str, Category | LabelingError] = {}

    def take_in(self, item: Item) -> Outcome:
        """Take one photo in, or say on the report why not. Raises what is no fault of the file: an outage."""
        try:
            outcome = self._take_in(item)
        except LabelingError as problem:
            if problem.is_outage:
                raise
            self.report.refused.append((_name(item), problem.detail))
            outcome = Outcome.REFUSED
        self.report.counts[outcome] += 1
        return outcome

    def end(self) -> ImportReport:
        """Say what stands out of it all."""
        twice = self.report.counts[Outcome.DUPLICATE]
        if twice:
            words = ngettext(
                "{count} file holds the same bytes as another: the photo was kept once.",
                "{count} files hold the same bytes as others: each photo was kept once.",
                twice,
            )
            self.report.notes.append(words.format(count=twice))
        return self.report

    def _take_in(self, item: Item) -> Outcome:
        category = self._category(item.label)
        data = self._bytes(item)
        received = self._receive(item, data, category) if data is not None else self._known(item, category)
        if self._is_answer(item):
            key = uuid5(NAMESPACE, f"answer/{self.name}/{_name(item)}")
            verifications.answer_from_import(
                key=key, photo=received.photo, category=None if item.is_unusable else category, by=self.by
            )
        self._note_conflict(received, item)
        return _outcome(received)

    def _bytes(self, item: Item) -> bytes | None:
        """Give the photo's bytes, None when the data set only tells of them. Raises FileUnreadable, HashMismatch."""
        try:
            if not item.path:
                return None
            data = self.tree.read(item.path, limit_bytes=photos.policy().max_bytes)
        except FileUnreadable:
            if item.sha256:
                return None
            raise
        if item.sha256 and hashlib.sha256(data).hexdigest() != item.sha256:
            raise HashMismatch
        return data

    def _receive(self, item: Item, data: bytes, category: Category | None) -> Received:
        return photos.take_in(data=data, facts=self._facts(item, category), by=self.by)

    def _known(self, item: Item, category: Category | None) -> Received:
        """Find a photo that is here already by its hash. Raises FileUnreadable when there is none."""
        photo = photos.known(item.sha256)
        if photo is None:
            raise FileUnreadable(file=_name(item))
        facts = self._facts(item, category)
        is_new = facts.claim is not None and photos.claim(photo, facts=facts, by=self.by)
        upload = photo.uploads.first()
        assert upload is not None  # each photo came by one
        return Received(
            photo=photo, upload=upload, sha256=item.sha256, is_new=False, is_replay=not is_new, claim=facts.claim
        )

    def _facts(self, item: Item, category: Category | None) -> UploadFacts:
        return UploadFacts(
            client_id=uuid5(NAMESPACE, f"{self.name}/{_name(item)}"),
            claim=None if self._is_answer(item) else category,
            captured_at=_moment(item.captured_at),
            capture_policy=CapturePolicy.IMPORT,
            source=self.name,
            placement=_placement(item) if self.keeps_splits else None,
        )

    def _is_answer(self, item: Item) -> bool:
        is_said = item.is_unusable or item.label is not None
        return self.is_verified and is_said and item.is_answer is not False

    def _category(self, label: str | None) -> Category | None:
        """Give the category of this name, added where there is none. Raises CategoryRefused."""
        if label is None:
            return None
        if label not in self._categories:
            self._categories[label] = _found_or_added(label, by=self.by)
        category = self._categories[label]
        if isinstance(category, LabelingError):
            raise category
        return category

    def _note_conflict(self, received: Received, item: Item) -> None:
        received.photo.state.refresh_from_db(fields=["state"])
        if received.photo.state.state == State.CONFLICT:
            self.report.conflicting.setdefault(received.photo.pk, set()).add(_name(item))


def import_folder(
    folder: Path,
    *,
    by: User,
    is_verified: bool = False,
    splits: str = SplitChoice.AUTO,
    on_file: Callable[[Item, Outcome], None] = lambda _item, _outcome: None,
) -> ImportReport:
    """Take in every photo under the folder, whatever the layout it is in.

    Categories that do not exist yet are added. Running it again changes nothing for files that are in.
    """
    tree = FolderTree(folder)
    return import_tree(tree, reading.read(tree), by=by, is_verified=is_verified, splits=splits, on_file=on_file)


def import_tree(
    tree: Tree,
    data_set: DataSet,
    *,
    by: User,
    is_verified: bool = False,
    splits: str = SplitChoice.AUTO,
    on_file: Callable[[Item, Outcome], None] = lambda _item, _outcome: None,
) -> ImportReport:
    """Take in a data set that was read. Raises what is no fault of a file: an outage."""
    importing = Importing(tree, data_set, by=by, is_verified=is_verified, splits=splits)
    for item in importing.items:
        on_file(item, importing.take_in(item))
    return importing.end()


def _outcome(received: Received) -> Outcome:
    if received.is_new:
        return Outcome.NEW
    return Outcome.DONE_BEFORE if received.is_replay else Outcome.DUPLICATE


def _name(item: Item) -> str:
    """Name a file so that any database keeps it: disks and tables hold names that are no text."""
    return (item.path or item.sha256).encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


def _found_or_added(label: str, *, by: User) -> Category | LabelingError:
    """Give the category, or why there cannot be one: a number is no name, and never meant as one of our ids."""
    name = category_rules.tidy_name(label)
    try:
        if not category_rules.is_name(name):
            raise CategoryNameBad
        return _as_it_reads_now(category_selectors.find(name))
    except CategoryUnknown:
        return _added(name, by=by)
    except CategoryRefused as problem:
        return problem


def _as_it_reads_now(category: Category) -> Category:
    """Give the heir of a category that was merged since the data set was written."""
    if category.is_active:
        return category
    heir = meanings.resolve(category.pk)
    return category if heir is None else category_selectors.get(heir)


def _added(name: str, *, by: User) -> Category | LabelingError:
    try:
        return categories.add(name=name, by=by)
    except LabelingError as problem:
        return problem


def _placement(item: Item) -> Placement | None:
    if not item.split:
        return None
    if not _KEY.fullmatch(item.group):
        return Placement(item.split)
    bits = int(item.group_hash, 16) if _HASH.fullmatch(item.group_hash) else None
    signed = bits if bits is None or bits < _TWO_TO_63 else bits - 2 * _TWO_TO_63
    return Placement(item.split, item.group, signed)


def _moment(text: str) -> datetime | None:
    """Read when a photo was taken; what cannot be read is not known."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def explain(problem: Problem) -> str:
    """Give an outage's words, and what it means for an import."""
    return _("{why} What is in stays in: import again to go on.").format(why=problem.detail)
