"""Embedding what waits: the pool, each photo once, a bad one left aside."""

from __future__ import annotations

import pytest

from accounts.models import User
from jobs.models import Job
from labeling import kinds as labeling
from labeling.errors import ObjectStoreDown
from labeling.storage import keys, objects
from tests.trainer import world
from trainer import kinds
from trainer.embeddings import store
from trainer.models import EmbeddingFailure, EmbeddingSpace, SpaceState
from trainer.selectors import waiting_photos
from trainer.services import embedding, embedding_jobs, spaces


@pytest.fixture
def space(store: object) -> EmbeddingSpace:
    return world.backbone()


def test_embed_waiting_embeds_the_pool_and_never_an_audit_photo(admin: User, space: EmbeddingSpace) -> None:
    pool, audit = world.pool_and_audit(15, by=admin)

    done = embedding.embed_waiting(space)

    assert audit
    assert (done.embedded, done.failed, done.waiting) == (len(pool), 0, 0)
    loaded = store.load(space, [photo.pk for photo in pool])
    assert loaded.vectors.argmax(axis=1).tolist() == [world.colour_of(photo) for photo in pool]
    assert store.load(space, [photo.pk for photo in audit]).photo_ids.tolist() == []


def test_embed_waiting_twice_embeds_once(admin: User, space: EmbeddingSpace) -> None:
    world.pool_and_audit(6, by=admin)
    embedding.embed_waiting(space)

    again = embedding.embed_waiting(space)

    assert (again.embedded, again.waiting) == (0, 0)


def test_embed_waiting_records_a_bad_photo_and_goes_on(admin: User, space: EmbeddingSpace) -> None:
    pool, _ = world.pool_and_audit(9, by=admin)
    gone, broken = pool[0], pool[1]
    objects.delete(keys.photo(gone.stored_sha256, gone.suffix))
    key = keys.photo(broken.stored_sha256, broken.suffix)
    objects.delete(key)
    objects.put_once(key, b"\xff\xd8 not much of a photo", content_type="image/jpeg")

    done = embedding.embed_waiting(space)

    assert (done.embedded, done.failed, done.waiting) == (len(pool) - 2, 2, 0)
    found = dict(EmbeddingFailure.objects.values_list("photo_id", "code"))
    assert found == {gone.pk: "object-missing", broken.pk: "image-damaged"}
    assert embedding.embed_waiting(space).failed == 0  # not tried for ever


def test_embed_waiting_blames_no_photo_when_the_store_is_down(
    admin: User, space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.pool_and_audit(6, by=admin)
    graph = objects.read(space.onnx_key)

    def read(key: str) -> bytes:
        if key == space.onnx_key:
            return graph
        raise ObjectStoreDown(key=key)

    monkeypatch.setattr(embedding.objects, "read", read)
    with pytest.raises(ObjectStoreDown):
        embedding.embed_waiting(space)

    assert not EmbeddingFailure.objects.exists()


def test_embed_added_asks_for_the_backbone_where_there_is_none(admin: User) -> None:
    result = embedding_jobs.embed_added()

    assert result == {"waits_for": "backbone"}
    assert Job.objects.filter(kind=kinds.PREPARE_BACKBONE).count() == 1


def test_embed_added_goes_on_in_slices_and_asks_for_a_deck(
    admin: User, space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, _ = world.pool_and_audit(9, by=admin)
    Job.objects.all().delete()
    monkeypatch.setattr(embedding, "BATCH", 2)
    monkeypatch.setattr(embedding_jobs, "SLICE_S", 0.0)

    result = embedding_jobs.embed_added()

    assert result == {"embedded": 2, "failed": 0, "waiting": len(pool) - 2}
    waiting = set(Job.objects.values_list("kind", flat=True))
    assert waiting == {labeling.PHOTOS_ADDED, labeling.ANSWERS_CHANGED}


def test_embed_added_shares_much_work_with_other_workers(
    admin: User, space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, _ = world.pool_and_audit(12, by=admin)
    Job.objects.all().delete()
    monkeypatch.setattr(embedding, "BATCH", 2)
    monkeypatch.setattr(embedding_jobs, "SLICE_S", 0.0)
    monkeypatch.setattr(embedding_jobs, "ALONE", 3)

    embedding_jobs.embed_added()
    along = Job.objects.filter(kind=kinds.EMBED_ALONG).order_by("key")
    results = [embedding_jobs.embed_along(job.payload["space"], job.payload["place"]) for job in along]

    assert [job.key for job in along] == ["backbone/1", "backbone/2", "backbone/3"]
    assert [result["embedded"] for result in results] == [2, 2, 2]  # none of them what another one did
    assert len(store.embedded_ids(space)) == min(8, len(pool))


def test_embed_waiting_leaves_out_what_others_embedded_meanwhile(
    admin: User, space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, _ = world.pool_and_audit(8, by=admin)
    waiting = waiting_photos.waiting_ids(space)
    embedding.embed_waiting(space, waiting=waiting[:2])

    done = embedding.embed_waiting(space, waiting=waiting, begin_at=0.5)

    assert (done.embedded, done.waiting) == (len(pool) - 2, 0)
    assert store.load(space, waiting).photo_ids.tolist() == waiting.tolist()


def test_embed_along_a_retired_space_does_nothing(admin: User, space: EmbeddingSpace) -> None:
    EmbeddingSpace.objects.filter(pk=space.pk).update(state=SpaceState.RETIRED)

    assert embedding_jobs.embed_along(space.pk, 1) == {"superseded": True}


def test_fill_lets_the_new_space_serve_once_it_is_complete(
    admin: User, space: EmbeddingSpace, colours: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, _ = world.pool_and_audit(6, by=admin)
    embedding.embed_waiting(space)
    version = world.version(colours)  # type: ignore[arg-type]
    filling = spaces.begin(version)
    monkeypatch.setattr(embedding, "BATCH", 2)
    monkeypatch.setattr(embedding_jobs, "SLICE_S", 0.0)

    states = []
    while not states or states[-1] != SpaceState.SERVING:
        embedding_jobs.fill(version.number)
        filling.refresh_from_db()
        states.append(filling.state)

    assert states[:-1] == [SpaceState.FILLING] * (len(states) - 1)
    assert len(states) == (len(pool) + 1) // 2
    space.refresh_from_db()
    assert space.state == SpaceState.RETIRED
    assert len(store.embedded_ids(space)) == len(pool)  # the backbone's are kept


def test_switch_empties_spaces_that_nobody_will_go_back_to(admin: User, colours: list[object]) -> None:
    world.backbone()
    pool, _ = world.pool_and_audit(6, by=admin)
    made = []
    for _ in range(3):
        made.append(spaces.begin(world.version(colours)))  # type: ignore[arg-type]
        embedding.embed_waiting(made[-1])
        spaces.switch(made[-1])

    kept = [len(store.embedded_ids(each)) for each in made]

    assert kept == [0, len(pool), len(pool)]
    assert EmbeddingSpace.objects.get(state=SpaceState.SERVING) == made[2]


def test_switch_by_a_worker_that_was_stopped_changes_nothing(admin: User, colours: list[object]) -> None:
    world.backbone()
    filled = spaces.begin(world.version(colours))  # type: ignore[arg-type]
    newer = spaces.begin(world.version(colours))  # type: ignore[arg-type]
    spaces.switch(newer)

    spaces.switch(filled)  # it read this row before the newer version was released

    assert EmbeddingSpace.objects.get(state=SpaceState.SERVING) == newer
    filled.refresh_from_db()
    assert filled.state == SpaceState.RETIRED
