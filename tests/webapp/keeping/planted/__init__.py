"""Faults to be found: each function does one kind of damage to a world, where no other one does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jobs.models import Job
from tests.webapp.keeping.kept import World
from tests.webapp.keeping.planted import model, people, tables

Plant = Callable[[World], None]

ALL: tuple[Plant, ...] = (
    model.artefact_size_wrong,  # these make versions, whose jobs are removed below
    model.artefact_damaged,
    model.bundle_wrong,
    people.erased_object_left,
    people.photo_missing,
    people.photo_size_wrong,
    people.thumbnail_missing,
    people.thumbnail_damaged,
    people.object_orphan,
    people.object_foreign,
    people.incoming_left,
    people.erasure_unfinished,
    people.erasure_unrecorded_and_embedding_of_erased,
    people.snapshot_missing,
    people.snapshot_leaks_and_miscounted,
    people.snapshot_damaged,
    people.photo_state_wrong,
    people.tally_wrong,
    people.category_wrong,
    people.example_wrong,
    people.photo_split_wrong,
    people.photo_order_wrong,
    people.upload_wrong,
    people.claim_unsent,
    people.undo_wrong,
    people.lease_wrong,
    people.deck_wrong,
    people.accepted_of_audit_and_acceptance_withdrawn,
    model.space_graph_missing,
    model.shard_missing,
    model.shard_damaged,
    model.embedding_not_finite,
    model.embedding_misplaced,
    model.embedding_unindexed_and_missing,
    model.embedding_of_audit,
    model.artefact_missing,
    model.release_gap_and_unsigned,
    model.signature_wrong,
    model.signature_expired,
    model.run_empty,
    model.run_stuck,
    people.job_claim_expired,
    people.job_overdue,
    people.job_kind_unknown,
    tables.foreign_key_broken,
    tables.constraint_broken,
    tables.constraint_missing,
    tables.triggers_missing,
)
NOT_PLANTED = {
    "database-damaged",  # a spoilt file can be no other test's: see tests/accounts/test_integrity.py
    "migration-waiting",  # found there as well
    "photo-damaged",  # only a deep look reads every photo: see test_fsck_command.py
}


@contextmanager
def planted(world: World) -> Iterator[None]:
    """Plant everything; afterwards mend what outlives a test: the tables themselves."""
    try:
        for number, plant in enumerate(ALL):
            plant(world)
            if number == 2:
                Job.objects.all().delete()
        yield
    finally:
        tables.mend()
