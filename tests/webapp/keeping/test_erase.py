"""Erasing photos: nothing of them is left, what was said stays, and a kill at any point leaves no row that lies."""

from __future__ import annotations

import hashlib
import io
import signal
import subprocess
import sys
import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from accounts.findings import Look
from jobs.models import Job
from jobs.services import queue
from labeling import kinds as labeling
from labeling.domain.manifests import Manifest
from labeling.errors import NotLeased, PhotoErased, PhotoUnknown
from labeling.models import DeckEntry, Lease, Photo, PhotoErasure, PhotoState, Tally, Verification
from labeling.selectors import photos as photo_rows
from labeling.selectors import snapshots as snapshot_rows
from labeling.services import leases, photos, snapshots, undoing, verifications
from labeling.services.photos import UploadFacts
from labeling.storage import incoming, keys, objects
from tests.factories import LeaseFactory, UserFactory
from tests.services import databases
from tests.trainer import world as colours
from tests.webapp.keeping import kept
from trainer import kinds
from trainer.embeddings import store
from trainer.models import AuditPrediction, EmbeddingIndex, EmbeddingSpace, FeatureShard, HeadRefresh
from trainer.services import activation_cache, head_refreshes
from webapp import integrity

pytestmark = [pytest.mark.usefixtures("stack"), pytest.mark.slow]

POINTS = (
    "recorded",
    "rows removed",
    "shard written",
    "shard named",
    *(
        pytest.param(point, marks=pytest.mark.soak)
        for point in ("recording", "one object removed", "objects removed", "shards rewritten", "cache cleared")
    ),
)
AT_ONCE = Look(is_deep=True, safe_age=timedelta(0))


def erase(photo: Photo, world: kept.World) -> str:
    words = StringIO()
    call_command("erase", str(photo.pk), by=world.admin.username, reason="asked for it", stdout=words)
    return words.getvalue()


def embeddings_of(photo: Photo) -> set[bytes]:
    """Give the rows of every space that the photo has."""
    places = EmbeddingIndex.objects.filter(photo=photo).select_related("shard")
    return {_rows(place.shard)[place.row].tobytes() for place in places}


def all_embeddings() -> set[bytes]:
    """Give the rows of every shard in the store, whether some photo's or not."""
    found = (np.load(_bytes(stored.key)) for stored in objects.list_keys("features/"))
    return {row.tobytes() for rows in found for row in rows}


def assert_nothing_is_left(photo: Photo, embedded: set[bytes]) -> None:
    assert not objects.exists(keys.photo(photo.stored_sha256, photo.suffix))
    assert not objects.exists(keys.thumbnail(photo.stored_sha256))
    assert embedded & all_embeddings() == set()
    assert not EmbeddingIndex.objects.filter(photo=photo).exists()
    report = integrity.run(AT_ONCE)
    assert ([finding.detail for finding in report.left], report.failed) == ([], {})


@pytest.mark.usefixtures("database", "object_store")
def test_erase_removes_all_but_the_row_and_what_was_said() -> None:
    world = kept.build()
    photo, others = world.pool[0], world.pool[1:]
    said, embedded = Verification.objects.count(), embeddings_of(photo)
    assert EmbeddingIndex.objects.filter(photo=photo).count() == 2  # the space that serves, and the one before
    serving = EmbeddingSpace.objects.get(state="serving")
    before = store.load(serving, [each.pk for each in others]).vectors

    words = erase(photo, world)

    assert f"Photo {photo.pk} is erased (on the word of {world.admin.username}" in words
    assert_nothing_is_left(photo, embedded)
    erased = Photo.objects.get(pk=photo.pk)
    assert (erased.is_erased, erased.sha256) == (True, photo.sha256)
    assert (erased.erasure.by, erased.erasure.reason) == (world.admin, "asked for it")
    assert Verification.objects.count() == said
    assert (store.load(serving, [each.pk for each in others]).vectors == before).all()
    assert photo_rows.image(photo.pk) is None


def test_erase_again_changes_nothing() -> None:
    world = kept.build()
    erase(world.pool[0], world)
    Job.objects.all().delete()
    rows, first = Tally.objects.values().get(), PhotoErasure.objects.get()

    erase(world.pool[0], world)

    assert Tally.objects.values().get() == rows
    assert PhotoErasure.objects.get() == first
    assert FeatureShard.objects.count() == len(list(objects.list_keys("features/")))


def test_erased_bytes_do_not_come_back() -> None:
    world = kept.build()
    photo = world.pool[0]
    data = objects.read(keys.photo(photo.stored_sha256, photo.suffix))
    storages["default"].put_once(keys.incoming(photo.uploads.get().client_id), data, content_type="image/jpeg")
    erase(photo, world)

    assert list(incoming.lying()) == []
    with pytest.raises(PhotoErased):
        photos.take_in(data=data, facts=UploadFacts(client_id=uuid.uuid4()), by=world.admin)

    assert not objects.exists(keys.photo(photo.stored_sha256, photo.suffix))


def test_erased_photo_is_asked_about_no_more() -> None:
    world = kept.build()
    photo, reviewer, tab = world.pool[20], UserFactory(), uuid.uuid4()
    LeaseFactory(photo=photo, reviewer=reviewer, tab=tab)
    assert DeckEntry.objects.filter(photo=photo).exists()
    waiting = Tally.objects.get().waiting

    erase(photo, world)

    assert Tally.objects.get().waiting == waiting - 1
    assert not DeckEntry.objects.filter(photo=photo).exists()
    assert photo.pk not in {leased.photo_id for leased in leases.take(by=reviewer, tab=tab, count=50)}
    with pytest.raises(NotLeased):
        verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind="unusable", by=reviewer)
    with pytest.raises(PhotoUnknown):
        leases.hold(photo_id=photo.pk, by=reviewer, tab=tab)


def test_undoing_an_answer_to_an_erased_photo_hands_it_to_nobody() -> None:
    world = kept.build()
    photo = world.pool[0]
    erase(photo, world)
    answer = Verification.objects.get(photo=photo)

    undoing.undo(key=uuid.uuid4(), by=world.admin, verification_id=answer.pk, tab=uuid.uuid4())

    assert not Lease.objects.filter(photo=photo).exists()
    assert PhotoState.objects.get(pk=photo.pk).is_excluded
    assert integrity.run(Look()).is_clean


def test_erased_photo_teaches_and_measures_nothing_more() -> None:
    world = kept.build()
    erase(world.pool[0], world)
    erase(world.audit[0], world)

    head_refreshes.refresh_now()
    manifest: Manifest = snapshot_rows.manifest(snapshots.freeze(by=world.admin))

    assert HeadRefresh.objects.latest("pk").labels == 13
    assert {world.pool[0].pk, world.audit[0].pk}.isdisjoint(row.photo_id for row in manifest.rows)
    assert len(manifest.rows) == 13 + len(world.audit) - 1


def test_erase_removes_predictions_and_cached_activations_here_and_asks_the_trainer() -> None:
    world = kept.build()
    photo = world.audit[0]
    AuditPrediction.objects.create(
        version=world.version, photo=photo, category_id=1, confidence=0.5, probabilities=[0.5, 0.5]
    )
    cached = activation_cache.folder() / "trunk" / photo.stored_sha256[:2] / f"{photo.stored_sha256}.4"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"activations")
    kept_one = cached.with_name(f"{'0' * 64}.4")
    kept_one.write_bytes(b"another photo's")

    erase(photo, world)

    assert not AuditPrediction.objects.filter(photo=photo).exists()
    assert (cached.exists(), kept_one.exists()) == (False, True)
    asked = Job.objects.get(kind=kinds.FORGET_ACTIVATIONS)
    assert (asked.queue, asked.payload) == ("train", {"sha256": photo.stored_sha256})


def test_erase_tells_which_bundles_hold_a_small_copy() -> None:
    world = kept.build()
    first = Photo.objects.get(sha256=hashlib.sha256(colours.picture(0, 0)).hexdigest())

    words = erase(first, world)

    assert f"in the bundle of version {world.version.number}" in words
    assert "in the bundle" not in erase(world.pool[5], world)


def test_erase_refuses_an_unknown_photo_and_a_stranger() -> None:
    world = kept.build()

    with pytest.raises(CommandError, match="no such photo"):
        call_command("erase", "999999", by=world.admin.username)
    with pytest.raises(CommandError, match="no active admin"):
        call_command("erase", str(world.pool[0].pk), by=UserFactory().username)

    assert not PhotoErasure.objects.exists()


@pytest.mark.parametrize("point", POINTS)
def test_kill_at_any_point_leaves_no_row_that_points_at_nothing(
    point: str, stack: Path, process_environment: dict[str, str]
) -> None:
    world = kept.build()
    photo, embedded = world.pool[0], embeddings_of(world.pool[0])
    script = Path(__file__).with_name("dying_erase.py")
    command = (sys.executable, str(script), "erase", str(photo.pk), "--by", world.admin.username)

    killed = subprocess.run(
        command, env=_environment(stack, process_environment, point), capture_output=True, check=False
    )

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    connections["default"].close()
    left = {finding.fault.code for finding in integrity.run(Look()).left}
    assert left <= {"erased-object-left", "embedding-of-erased", "embedding-unindexed"}
    assert (point == "recording") == (not PhotoErasure.objects.exists())
    if point == "recording":
        assert left == set()
        return
    _do_jobs()
    assert embedded & all_embeddings() == set()
    integrity.run(AT_ONCE, is_repairing=True)  # the object of a shard whose rows were never committed
    assert_nothing_is_left(photo, embedded)


def _do_jobs() -> None:
    """Do what the killed process had asked for, as a worker does; what it had begun to merge is long due."""
    from trainer import tasks

    Job.objects.filter(state="waiting").update(run_after=timezone.now())
    tasks.forget_photos()
    Job.objects.filter(state="waiting").update(run_after=timezone.now())
    tasks.drop_shards()
    assert queue.claim(labeling.PHOTOS_ERASED, worker="test") is None


def _environment(stack: Path, process: dict[str, str], point: str) -> dict[str, str]:
    return {
        **process,
        "MAGPIE_HOME": str(stack / "home"),
        "MAGPIE_OBJECTS_DIR": str(stack / "objects"),
        "MAGPIE_CACHE_DIR": str(stack / "cache"),
        "DATABASE_URL": databases.url_of(connections.settings[databases.ALIAS]),
        "KILL_AT": point,
    }


def _rows(shard: FeatureShard) -> np.ndarray:
    rows: np.ndarray = np.load(_bytes(shard.key))
    return rows


def _bytes(key: str) -> object:
    return io.BytesIO(objects.read(key))
