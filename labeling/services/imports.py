"""Importing a folder of photos: a folder per category, one bad file never ends it, going on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import UUID, uuid5

from accounts.models import User
from labeling.errors import CategoryUnknown, ImageRefused, LabelingError
from labeling.models import CapturePolicy, Category, State
from labeling.selectors import categories as category_selectors
from labeling.services import capture_groups, categories, photos, verifications
from labeling.services.photos import Received, UploadFacts

NAMESPACE = UUID("5b1f5a3e-93a5-4bb5-8a0e-2b7f0f6f2d55")
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
UNLABELED = frozenset({"unlabeled", "unlabelled"})  # a folder that names no category, as other tools write it


class Outcome(StrEnum):
    """What became of one file."""

    NEW = "new"
    DUPLICATE = "duplicate"
    DONE_BEFORE = "done before"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Source:
    """One file to import: its path, its place under the folder, and the category its folder names."""

    path: Path
    relative: str
    category: str | None


@dataclass(slots=True)
class ImportReport:
    """Counts of what happened, the refused files with their reasons, and the photos whose claims disagree."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    refused: list[tuple[str, str]] = field(default_factory=list)
    conflicting: dict[int, set[str]] = field(default_factory=dict)


def sources(folder: Path) -> list[Source]:
    """List the files under a folder, in name order; hidden files and other types of file are no photos."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return [_source(folder, path) for path in found if not path.name.startswith(".")]


def import_folder(
    folder: Path,
    *,
    by: User,
    is_verified: bool = False,
    on_file: Callable[[Source, Outcome], None] = lambda _source, _outcome: None,
) -> ImportReport:
    """Take in every photo under the folder; what its folder's name says becomes a claim, or an answer of `by`.

    Categories that do not exist yet are added. Running it again changes nothing for files that are in.
    """
    report = ImportReport()
    todo = sources(folder)
    known = {source.category: _category(source.category, by=by) for source in _one_per_category(todo)}
    name = f"{capture_groups.IMPORT_PREFIX}{uuid5(NAMESPACE, str(folder.resolve()))}"
    for source in todo:
        outcome = _import_one(
            source, category=known[source.category], name=name, by=by, is_verified=is_verified, report=report
        )
        report.counts[outcome] += 1
        on_file(source, outcome)
    return report


def _import_one(
    source: Source, *, category: Category | None, name: str, by: User, is_verified: bool, report: ImportReport
) -> Outcome:
    try:
        data = source.path.read_bytes()
        facts = UploadFacts(
            client_id=uuid5(NAMESPACE, f"{name}/{source.relative}"),
            claim=None if is_verified else category,
            capture_policy=CapturePolicy.IMPORT,
            source=name,
        )
        received = photos.take_in(data=data, facts=facts, by=by)
        if is_verified and category is not None:
            verifications.answer_from_import(
                key=uuid5(NAMESPACE, f"answer/{name}/{source.relative}"), photo=received.photo, category=category, by=by
            )
    except ImageRefused as problem:
        report.refused.append((source.relative, problem.detail))
        return Outcome.REFUSED
    except (LabelingError, OSError) as problem:
        report.refused.append((source.relative, str(problem)))
        return Outcome.REFUSED
    _note_conflict(report, received, source)
    return _outcome(received)


def _outcome(received: Received) -> Outcome:
    if received.is_new:
        return Outcome.NEW
    return Outcome.DONE_BEFORE if received.is_replay else Outcome.DUPLICATE


def _note_conflict(report: ImportReport, received: Received, source: Source) -> None:
    received.photo.state.refresh_from_db(fields=["state"])
    if received.photo.state.state == State.CONFLICT:
        report.conflicting.setdefault(received.photo.pk, set()).add(source.relative)


def _source(folder: Path, path: Path) -> Source:
    relative = path.relative_to(folder)
    named = relative.parts[0] if len(relative.parts) > 1 else None
    return Source(path=path, relative=str(relative), category=None if (named or "").lower() in UNLABELED else named)


def _one_per_category(todo: list[Source]) -> Iterator[Source]:
    yield from {source.category: source for source in todo}.values()


def _category(name: str | None, *, by: User) -> Category | None:
    if name is None:
        return None
    try:
        return category_selectors.find(name)
    except CategoryUnknown:
        return categories.add(name=name, by=by)
