"""Embedding as jobs: in slices, so that learning from answers never waits long behind a large import."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import Q

from jobs.services import queue
from labeling import kinds as labeling
from trainer import kinds
from trainer.embeddings import compaction
from trainer.errors import VersionUnknown
from trainer.models import EmbeddingSpace, ModelVersion, SpaceState
from trainer.selectors import spaces as space_rows
from trainer.selectors import waiting_photos
from trainer.services import backbones, embedding, spaces
from trainer.services.embedding import Embedded

SLICE_S = 2.0
BREATH_S = 0.05  # between two slices other kinds of work get their turn
MANY_SMALL_SHARDS = 16
SIDE_BY_SIDE = 4  # workers at most that embed into one space at a time
ALONE = 512  # photos that one worker embeds by itself: sharing them out would take as long


def embed_added() -> dict[str, Any]:
    """Embed a slice of the photos that wait, and ask for the next slice and for a new deck."""
    space = space_rows.serving()
    if space is None:
        backbones.ensure()  # which asks for this again when it is there
        return {"waits_for": space_rows.BACKBONE}
    done = _embed_slice(space)
    if done.waiting:
        queue.enqueue(labeling.PHOTOS_ADDED, after_s=BREATH_S)
    _learn_from(space, done)
    _fill_the_next_as_well()
    return asdict(done)


def fill(version_number: int) -> dict[str, Any]:
    """Embed a slice of the pool with a version; once complete, let its space serve. Raises `VersionUnknown`."""
    version = ModelVersion.objects.filter(number=version_number).first()
    if version is None:
        raise VersionUnknown(version=version_number)
    space = space_rows.filling()
    if space is None or space.name != space_rows.name_of(version_number):
        return {"superseded": True}  # another version was released meanwhile
    done = _embed_slice(space)
    if done.waiting:
        ask_to_fill(version)
    else:
        spaces.switch(space)
        queue.enqueue(labeling.ANSWERS_CHANGED)
        queue.enqueue(kinds.ACCEPT_LABELS)
    return asdict(done)


def embed_along(space_id: int, place: int) -> dict[str, Any]:
    """Embed a slice beside whoever began with a space; ask for the next one while there is enough for several."""
    space = EmbeddingSpace.objects.exclude(state=SpaceState.RETIRED).filter(pk=space_id).first()
    if space is None:
        return {"superseded": True}
    done = embedding.embed_waiting(space, begin_at=place / SIDE_BY_SIDE, budget_s=SLICE_S)
    if done.waiting > ALONE:
        _ask_along(space, place)
    if space.state == SpaceState.SERVING:
        _learn_from(space, done)
    return asdict(done)


def ask_to_fill(version: ModelVersion) -> None:
    """Ask for the next slice of a version's space."""
    key = space_rows.name_of(version.number)
    queue.enqueue(kinds.REEMBED, key=key, payload={"version": version.number}, after_s=BREATH_S)


def compact() -> dict[str, Any]:
    """Merge the small shards of the spaces in use; the backbone's grows on when another one serves."""
    used = EmbeddingSpace.objects.exclude(~Q(name=space_rows.BACKBONE), state=SpaceState.RETIRED)
    return {space.name: compaction.compact(space) for space in used}


def _embed_slice(space: EmbeddingSpace) -> Embedded:
    """Embed a slice, and have other workers embed along where there is enough for several."""
    waiting = waiting_photos.waiting_ids(space)
    if len(waiting) > ALONE:
        for place in range(1, SIDE_BY_SIDE):
            _ask_along(space, place)
    return embedding.embed_waiting(space, waiting=waiting, budget_s=SLICE_S)


def _ask_along(space: EmbeddingSpace, place: int) -> None:
    # At once: a worker takes in messages for later as they come, and would keep them from those who have nothing to do.
    payload = {"space": space.pk, "place": place}
    queue.enqueue(kinds.EMBED_ALONG, key=f"{space.name}/{place}", payload=payload)


def _learn_from(space: EmbeddingSpace, done: Embedded) -> None:
    if done.embedded:
        queue.enqueue(labeling.ANSWERS_CHANGED)
        tidy(space)


def tidy(space: EmbeddingSpace) -> None:
    """Ask for small shards to be merged once there are many."""
    if compaction.small_shards(space).count() >= MANY_SMALL_SHARDS:
        queue.enqueue(kinds.COMPACT)


def _fill_the_next_as_well() -> None:
    space = space_rows.filling()
    if space is not None and space.model_version is not None:
        ask_to_fill(space.model_version)
