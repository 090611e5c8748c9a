"""Remove what the model's side keeps of erased photos: embeddings, answers of the audit slice, cached activations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import transaction

from jobs.services import queue
from labeling.selectors import erasures
from labeling.services import erasing
from trainer import kinds
from trainer.embeddings import compaction
from trainer.models import AuditPrediction, EmbeddingFailure, EmbeddingIndex, EmbeddingSpace, PoolOpinion
from trainer.services import activation_cache

_OF_PHOTOS = (EmbeddingIndex, EmbeddingFailure, AuditPrediction, PoolOpinion)


def finish(photo_id: int) -> None:
    """Do all that erasing a photo takes after its erasure was recorded; doing it again changes nothing.

    Another machine may keep activations as well: the trainer is asked to forget them. Raises PhotoUnknown.
    """
    erasing.remove_objects(photo_id)
    forget([photo_id])
    photo = erasures.erased(photo_id)
    assert photo is not None  # else removing its objects had been refused
    activation_cache.forget(photo.stored_sha256)
    queue.enqueue(kinds.FORGET_ACTIVATIONS, key=str(photo_id), payload={"sha256": photo.stored_sha256})


def forget(photo_ids: Iterable[int]) -> None:
    """Remove the rows of these photos, then the shards' rows that are no photo's any more.

    A place in the index goes first: from then on nothing reads the embedding, and the hole it leaves tells a later
    call, should this one be killed, that the shard is still to be written anew.
    """
    gone = list(photo_ids)
    with transaction.atomic():
        for model in _OF_PHOTOS:
            model._default_manager.filter(photo__in=gone).delete()
    for space in EmbeddingSpace.objects.order_by("pk"):
        compaction.scrub(space)


def remains() -> Counter[int]:
    """Count the rows that are left of erased photos, by photo."""
    found: Counter[int] = Counter()
    for model in _OF_PHOTOS:
        left = model._default_manager.filter(photo__erased_at__isnull=False).order_by("photo")
        found.update(left.values_list("photo", flat=True))
    return found
