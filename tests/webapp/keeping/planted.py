"""Faults to be found: each function does one kind of damage to a world, where no other one does."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from accounts import append_only
from jobs.models import Job
from labeling.domain import manifests
from labeling.domain.manifests import ManifestRow
from labeling.models import (
    AnswerKind,
    Bin,
    CaptureGroup,
    Category,
    CurrentDeck,
    DatasetSnapshot,
    Market,
    Photo,
    PhotoErasure,
    PhotoState,
    Tally,
    Verification,
)
from labeling.selectors import snapshots
from labeling.services import erasing
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
from tests.trainer import world as colours
from tests.webapp.keeping.kept import World
from trainer.artefacts import canonical, signature
from trainer.artefacts.signature import Envelope
from trainer.embeddings import shards
from trainer.models import (
    EmbeddingIndex,
    EmbeddingSpace,
    FeatureShard,
    Release,
    ReleaseSignature,
    RunState,
    TrainingRun,
    Trigger,
)
from trainer.services import erasing as traces

DAY = timedelta(days=1)
Plant = Callable[[World], None]


def photo_missing(world: World) -> None:
    objects.delete(_key(world.pool[0]))


def photo_size_wrong(world: World) -> None:
    _replace(_key(world.pool[1]), objects.read(_key(world.pool[1]))[:-7])


def thumbnail_missing(world: World) -> None:
    objects.delete(keys.thumbnail(world.pool[2].stored_sha256))


def thumbnail_damaged(world: World) -> None:
    _replace(keys.thumbnail(world.pool[3].stored_sha256), b"")


def object_orphan(world: World) -> None:
    objects.put_once(keys.photo("ab" * 32, "jpg"), b"left by a killed intake", content_type="image/jpeg")


def object_foreign(world: World) -> None:
    _store().put_once("notes/readme.txt", b"somebody else's", content_type="text/plain")


def incoming_left(world: World) -> None:
    _store().put_once(keys.incoming(uuid.uuid4()), b"never finished", content_type="image/jpeg")


def erased_object_left(world: World) -> None:
    photo = world.pool[4]
    data = objects.read(_key(photo))
    erasing.erase(photo_id=photo.pk, by=world.admin)
    traces.finish(photo.pk)
    Job.objects.all().delete()
    objects.put_once(_key(photo), data, content_type="image/jpeg")


def erasure_unfinished(world: World) -> None:
    PhotoErasure.objects.create(photo=world.pool[5], by=world.admin)


def erasure_unrecorded_and_embedding_of_erased(world: World) -> None:
    Photo.objects.filter(pk=world.pool[6].pk).update(erased_at=timezone.now())


def snapshot_missing(world: World) -> None:
    DatasetSnapshotFactory()


def snapshot_damaged(world: World) -> None:
    data = objects.read(world.snapshot.manifest_key)
    _replace(world.snapshot.manifest_key, data.replace(b'"pool"', b'"Pool"', 1))


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


def triggers_missing(world: World) -> None:
    append_only.remove(connection, ["labeling_claim"])


def constraint_missing(world: World) -> None:
    _execute('DROP INDEX "job_waits_once_per_kind_and_key"')


def constraint_broken(world: World) -> None:
    with _unchecked():
        Photo.objects.filter(pk=world.pool[12].pk).update(width=0)


def foreign_key_broken(world: World) -> None:
    with _without_foreign_keys():
        _execute(f"DELETE FROM {Market._meta.db_table}")
    assert Bin.objects.exists()


def space_graph_missing(world: World) -> None:
    objects.delete(EmbeddingSpace.objects.get(name="backbone").onnx_key)


def shard_missing(world: World) -> None:
    objects.delete(_shard(1).key)


def shard_damaged(world: World) -> None:
    shard = _shard(2)
    _replace(shard.key, shards.encode(np.zeros((shard.rows, shard.space.width + 1))))


def embedding_not_finite(world: World) -> None:
    shard = _shard(3)
    rows = np.load(_file(objects.read(shard.key)))
    rows[EmbeddingIndex.objects.filter(shard=shard).order_by("row")[0].row, 1] = np.nan
    _replace(shard.key, shards.encode(rows))


def embedding_misplaced(world: World) -> None:
    last = EmbeddingIndex.objects.filter(shard=_shard(4)).order_by("row").last()
    assert last is not None
    EmbeddingIndex.objects.filter(pk=last.pk).update(row=4000)


def embedding_unindexed_and_missing(world: World) -> None:
    row = EmbeddingIndex.objects.filter(shard=_shard(5)).order_by("row").last()
    assert row is not None
    row.delete()


def embedding_of_audit(world: World) -> None:
    EmbeddingIndex.objects.create(space=_shard(1).space, photo=world.audit[1], shard=_shard(1), row=4001)


def artefact_missing(world: World) -> None:
    objects.delete(world.version.artefacts["model-card.md"]["key"])


def artefact_size_wrong(world: World) -> None:
    facts = colours.version(world.categories, gain=0.06).artefacts["model-card.md"]
    _replace(facts["key"], b"# Another card, longer\n")


def artefact_damaged(world: World) -> None:
    key = colours.version(world.categories, gain=0.07).artefacts["model.onnx"]["key"]
    _replace(key, objects.read(key)[:-1] + b"!")


def bundle_wrong(world: World) -> None:
    version = colours.version(world.categories, gain=0.08)
    with _unguarded("trainer_modelversion"):
        type(version).objects.filter(pk=version.pk).update(manifest=version.manifest + " ")


def release_gap_and_unsigned(world: World) -> None:
    Release.objects.create(number=3, version=world.version, kind="promotion")


def signature_wrong(world: World) -> None:
    signed = ReleaseSignature.objects.get(release=world.release)
    signed.pk, signed.issued_at = None, signed.issued_at + timedelta(seconds=1)
    signed.envelope = {**signed.envelope, "release": 99}
    signed.save(force_insert=True)


def signature_expired(world: World) -> None:
    release = Release.objects.create(number=4, version=world.version, kind="promotion")
    version, key = world.version, signature.open_key(settings.MAGPIE_SIGNING_KEY_FILE)
    issued_at = timezone.now().replace(microsecond=0) - 2 * DAY
    envelope = Envelope(
        release=4,
        model_version=version.number,
        manifest_sha256=canonical.sha256(version.manifest.encode()),
        bundle_sha256=version.bundle_sha256,
        bundle_bytes=version.bundle_bytes,
        key_id=key.key_id,
        issued_at=issued_at,
        expires_at=issued_at + DAY,
    )
    signed = key.sign(envelope)
    ReleaseSignature.objects.create(
        release=release,
        key_id=key.key_id,
        public_key=base64.b64encode(key.public_bytes).decode(),
        envelope=dict(signed.envelope),
        signature=signed.signature,
        issued_at=envelope.issued_at,
        expires_at=envelope.expires_at,
    )


def run_stuck(world: World) -> None:
    TrainingRun.objects.create(trigger=Trigger.COMMAND)


def run_empty(world: World) -> None:
    TrainingRun.objects.create(trigger=Trigger.COMMAND, state=RunState.FINISHED, finished_at=timezone.now())


ALL: tuple[Plant, ...] = (
    artefact_size_wrong,  # these make versions, whose jobs are removed below
    artefact_damaged,
    bundle_wrong,
    erased_object_left,
    photo_missing,
    photo_size_wrong,
    thumbnail_missing,
    thumbnail_damaged,
    object_orphan,
    object_foreign,
    incoming_left,
    erasure_unfinished,
    erasure_unrecorded_and_embedding_of_erased,
    snapshot_missing,
    snapshot_leaks_and_miscounted,
    snapshot_damaged,
    photo_state_wrong,
    tally_wrong,
    category_wrong,
    photo_split_wrong,
    photo_order_wrong,
    upload_wrong,
    claim_unsent,
    undo_wrong,
    lease_wrong,
    deck_wrong,
    space_graph_missing,
    shard_missing,
    shard_damaged,
    embedding_not_finite,
    embedding_misplaced,
    embedding_unindexed_and_missing,
    embedding_of_audit,
    artefact_missing,
    release_gap_and_unsigned,
    signature_wrong,
    signature_expired,
    run_empty,
    run_stuck,
    job_claim_expired,
    job_overdue,
    job_kind_unknown,
    foreign_key_broken,
    constraint_broken,
    constraint_missing,
    triggers_missing,
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
        _mend_tables()


def _mend_tables() -> None:
    Photo.objects.filter(width=0).update(width=64)
    with _without_foreign_keys():
        Bin.objects.all().delete()
    for model, name in ((Job, "job_waits_once_per_kind_and_key"), (Photo, "photo_has_pixels")):
        with connection.cursor() as cursor:
            existing = connection.introspection.get_constraints(cursor, model._meta.db_table)
        if name not in existing:
            Job.objects.all().delete()
            [constraint] = [each for each in model._meta.constraints if each.name == name]
            with connection.schema_editor() as editor:
                editor.add_constraint(model, constraint)
    append_only.install(connection, append_only.tables_of_installed_apps())


@contextmanager
def _unchecked() -> Iterator[None]:
    """Let a row break the check that photos have pixels: what an older version of the program could have done."""
    if connection.vendor == "postgresql":
        _execute("ALTER TABLE labeling_photo DROP CONSTRAINT photo_has_pixels")
        yield
        return
    _execute("PRAGMA ignore_check_constraints = ON")
    yield
    _execute("PRAGMA ignore_check_constraints = OFF")


@contextmanager
def _without_foreign_keys() -> Iterator[None]:
    is_postgres = connection.vendor == "postgresql"
    _execute("SET session_replication_role = replica" if is_postgres else "PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        _execute("SET session_replication_role = DEFAULT" if is_postgres else "PRAGMA foreign_keys = ON")


@contextmanager
def _unguarded(table: str) -> Iterator[None]:
    append_only.remove(connection, [table])
    yield
    append_only.install(connection, [table])


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _shard(number: int) -> FeatureShard:
    """Give a shard of the space that serves, the first one as 1."""
    return FeatureShard.objects.filter(space__state="serving").select_related("space").order_by("number")[number - 1]


def _key(photo: Photo) -> str:
    return keys.photo(photo.stored_sha256, photo.suffix)


def _replace(key: str, data: bytes) -> None:
    assert hashlib.sha256(objects.read(key)).digest() != hashlib.sha256(data).digest()
    objects.delete(key)
    objects.put_once(key, data, content_type="application/octet-stream")


def _store() -> Any:
    return storages["default"]


def _file(data: bytes) -> Any:
    import io

    return io.BytesIO(data)
