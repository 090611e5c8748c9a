"""What a run learns from: a frozen snapshot, as plain rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labeling.selectors import snapshots as snapshot_rows
from labeling.selectors import training_data
from labeling.services import snapshots
from trainer.artefacts.category import CategoryRef
from trainer.models import Phase, TrainingRun
from trainer.services import training_runs

if TYPE_CHECKING:
    from labeling.models import DatasetSnapshot


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One answered photo of the snapshot. `key` is where its stored bytes lie."""

    photo_id: int
    stored_sha256: str
    key: str
    category_id: int
    group: str
    is_audit: bool


@dataclass(frozen=True, kw_only=True)
class TrainingSet:
    """A snapshot's photos.

    `learned` are the categories that have an answer to learn from, in the order of the network's outputs; `unlearned`
    the other ones in use: their audit photos count as mistakes.
    """

    snapshot_sha256: str
    learned: tuple[CategoryRef, ...]
    unlearned: tuple[CategoryRef, ...]
    photos: tuple[Answered, ...]

    @property
    def answers_by_category(self) -> Counter[int]:
        """Count the answers to learn from, by category id."""
        return Counter(photo.category_id for photo in self.photos if not photo.is_audit)


def freeze(run: TrainingRun) -> TrainingSet:
    """Freeze what stands now for a run; a run that is resumed keeps the snapshot that it had. Raises `RunLost`."""
    if run.snapshot is None:
        training_runs.report(run, phase=Phase.SNAPSHOT)
        answers = training_data.answers_count()  # counted first: what comes meanwhile is new for the next run
        snapshot = snapshots.freeze(by=run.requested_by)
        training_runs.report(run, snapshot=snapshot, answers=answers)
        run.snapshot, run.answers = snapshot, answers  # last: what was not written down is done again
    return read(run.snapshot)


def read(snapshot: DatasetSnapshot) -> TrainingSet:
    """Read a snapshot's photos.

    Photos that were erased since are left out, although this machine may still hold what the trunk made of them.
    """
    manifest = snapshot_rows.manifest(snapshot)
    categories = {category.id: CategoryRef(category.id, category.name) for category in manifest.categories}
    kept = training_data.photo_objects(row.photo_id for row in manifest.rows)
    photos = tuple(
        Answered(
            photo_id=row.photo_id,
            stored_sha256=row.stored_sha256,
            key=row.key,
            category_id=row.category_id,
            group=str(row.group_id),
            is_audit=row.split == "audit",
        )
        for row in manifest.rows
        if row.category_id in categories and row.photo_id in kept
    )
    known = {photo.category_id for photo in photos if not photo.is_audit}
    return TrainingSet(
        snapshot_sha256=snapshot.sha256,
        learned=tuple(category for category in categories.values() if category.id in known),
        unlearned=tuple(category for category in categories.values() if category.id not in known),
        photos=photos,
    )
