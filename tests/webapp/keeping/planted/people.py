"""Damage on the people's side, and to jobs."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import timedelta

from django.utils import timezone

from jobs.models import Job
from labeling.domain import manifests, withdrawals
from labeling.domain.manifests import ManifestRow
from labeling.models import (
    AcceptanceWithdrawal,
    AcceptedLabel,
    AnswerKind,
    CaptureGroup,
    Category,
    CategoryExample,
    CurrentDeck,
    DatasetSnapshot,
    Photo,
    PhotoErasure,
    PhotoState,
    Tally,
    Verification,
)
from labeling.selectors import snapshots
from labeling.services import accepting, erasing
from labeling.services.accepting import Terms
from labeling.storage import keys, objects
from tests.factories import (
    ClaimFactory,
    DatasetSnapshotFactory,
    DeckEntryFactory,
    JobFactory,
    LeaseFactory,
    UploadFactory,
    VerificationFactory,
)
from tests.webapp.keeping.kept import World
from tests.webapp.keeping.planted.stored import key_of, replace, store
from trainer.services import erasing as traces

DAY = timedelta(days=1)


def photo_missing(world: World) -> None:
    objects.delete(key_of(world.pool[0]))


def photo_size_wrong(world: World) -> None:
    replace(key_of(world.pool[1]), objects.read(key_of(world.pool[1]))[:-7])


def thumbnail_missing(world: World) -> None:
    objects.delete(keys.thumbnail(world.pool[2].stored_sha256))


def thumbnail_damaged(world: World) -> None:
    replace(keys.thumbnail(world.pool[3].stored_sha256), b"")


def object_orphan(world: World) -> None:
    objects.put_once(keys.photo("ab" * 32, "jpg"), b"left by a killed intake", content_type="image/jpeg")


def object_foreign(world: World) -> None:
    store().put_once("notes/readme.txt", b"somebody else's", content_type="text/plain")


def incoming_left(world: World) -> None:
    store().put_once(keys.incoming(uuid.uuid4()), b"never finished", content_type="image/jpeg")


def erased_object_left(world: World) -> None:
    photo = world.pool[4]
    data = objects.read(key_of(photo))
    erasing.erase(photo_id=photo.pk, by=world.admin)
    traces.finish(photo.pk)
    Job.objects.all().delete()
    objects.put_once(key_of(photo), data, content_type="image/jpeg")


def erasure_unfinished(world: World) -> None:
    PhotoErasure.objects.create(photo=world.pool[5], by=world.admin)


def erasure_unrecorded_and_embedding_of_erased(world: World) -> None:
    Photo.objects.filter(pk=world.pool[6].pk).update(erased_at=timezone.now())


def snapshot_missing(world: World) -> None:
    DatasetSnapshotFactory()


def snapshot_damaged(world: World) -> None:
    data = objects.read(world.snapshot.manifest_key)
    replace(world.snapshot.manifest_key, data.replace(b'"pool"', b'"Pool"', 1))


def snapshot_leaks_and_miscounted(world: World) -> None:
    manifest = snapshots.manifest(world.snapshot)
    rows = tuple(dataclasses.replace(row, split="pool") for row in manifest.rows)
    data = manifests.to_bytes(dataclasses.replace(manifest, rows=rows))
    sha256 = manifests.sha256(data)
    objects.put_once(keys.snapshot(sha256), data, content_type="application/json")
    DatasetSnapshot.objects.create(
        sha256=sha256, manifest_key=keys.snapshot(sha256), photos=len(rows) + 3, audit_photos=0, counts={}
    )
    assert all(isinstance(row, ManifestRow) for row in rows)


def photo_state_wrong(world: World) -> None:
    PhotoState.objects.filter(pk=world.pool[7].pk).update(state="unusable", category=None)


def tally_wrong(world: World) -> None:
    Tally.objects.update(events=7)


def category_wrong(world: World) -> None:
    Category.objects.filter(pk=world.categories[0].pk).update(guideline="Nobody ever wrote this.")


def example_wrong(world: World) -> None:
    CategoryExample.objects.create(category=world.categories[1], photo=world.audit[0], position=0)


def photo_split_wrong(world: World) -> None:
    CaptureGroup.objects.filter(pk=world.pool[8].group_id).update(split="audit")


def photo_order_wrong(world: World) -> None:
    Photo.objects.filter(pk=world.pool[9].pk).update(queue_order=17)


def upload_wrong(world: World) -> None:
    UploadFactory(photo=world.pool[9], sha256=world.pool[10].sha256)


def claim_unsent(world: World) -> None:
    ClaimFactory(photo=world.pool[9], category=world.categories[1], source_name="device:99")


def undo_wrong(world: World) -> None:
    undone = Verification.objects.filter(photo=world.pool[11]).get()
    VerificationFactory(kind=AnswerKind.UNDO, photo=world.pool[10], undoes=undone, reviewer=world.admin)


def lease_wrong(world: World) -> None:
    LeaseFactory(photo=world.pool[15], reviewer=world.admin, expires_at=timezone.now() + DAY)


def deck_wrong(world: World) -> None:
    DeckEntryFactory(photo=world.audit[0], generation=CurrentDeck.objects.get().generation, position=4999)


def job_claim_expired(world: World) -> None:
    JobFactory(state="running", claimed_until=timezone.now() - DAY, attempts=1, fence=1, kind="compact-features")


def job_overdue(world: World) -> None:
    JobFactory(kind="consider-training", run_after=timezone.now() - DAY)


def job_kind_unknown(world: World) -> None:
    JobFactory(kind="make-coffee")


def accepted_of_audit_and_acceptance_withdrawn(world: World) -> None:
    terms = Terms(source="version:1", target_error=0.05, confidence=0.95, thresholds={"all": 0.9})
    acceptance = accepting.begin(terms=terms, figures={}, check_share=0.05, by=None)
    assert acceptance is not None
    AcceptedLabel.objects.create(
        acceptance=acceptance, photo=world.audit[0], category=world.categories[0], confidence=0.95, threshold=0.9
    )
    AcceptanceWithdrawal.objects.create(acceptance=acceptance, reason=withdrawals.OFF, photos=1)
