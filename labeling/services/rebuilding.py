"""Make the projection anew from what people said, to prove or to repair it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction

from labeling.models import Photo, PhotoState
from labeling.selectors import accepted, claims, verifications
from labeling.services import photo_states, tallies

BATCH = 1000
_COMPARED = tuple(field.attname for field in PhotoState._meta.concrete_fields)


def rebuild_states() -> int:
    """Project every photo from its answers and claims, and count anew. Give the number of states that were wrong.

    Safe while people answer: each batch locks its photos, and answers to them wait until it is written.
    """
    wrong = sum(_rebuild(batch) for batch in _batches())
    with transaction.atomic():
        tallies.rebuild()
    return wrong


def wrong_states() -> Iterator[int]:
    """Find the photos whose state is not what their answers and claims add up to, and change nothing.

    What looks wrong is looked at again under a lock: somebody may have answered between the reads.
    """
    for batch in _batches():
        suspects = [state.pk for state in _wrong(batch, PhotoState.objects.in_bulk(batch))]
        if suspects:
            with transaction.atomic():
                wrong = _wrong(suspects, _locked(suspects))
            yield from (state.pk for state in wrong)


def _batches() -> Iterator[Sequence[int]]:
    last = 0
    while batch := list(Photo.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield batch
        last = batch[-1]


def _rebuild(photo_ids: Sequence[int]) -> int:
    with transaction.atomic():
        wrong = _wrong(photo_ids, _locked(photo_ids))
        PhotoState.objects.filter(pk__in=[state.pk for state in wrong]).delete()
        PhotoState.objects.bulk_create(wrong)
    return len(wrong)


def _locked(photo_ids: Sequence[int]) -> dict[int, PhotoState]:
    return PhotoState.objects.select_for_update().in_bulk(photo_ids)


def _wrong(photo_ids: Sequence[int], existing: Mapping[int, PhotoState]) -> list[PhotoState]:
    """Give the states, as they should be, of those photos where they are not."""
    return [state for state in _projected(photo_ids) if _differs(state, existing.get(state.pk))]


def _projected(photo_ids: Sequence[int]) -> Iterator[PhotoState]:
    answers = verifications.standing_answers(photo_ids)
    claimed = claims.claimed_categories(photo_ids)
    labels = accepted.standing_labels(photo_ids)
    for photo in Photo.objects.filter(pk__in=photo_ids):
        label = labels.get(photo.pk)
        yield photo_states.projected(photo, answers=answers[photo.pk], claimed=claimed[photo.pk], label=label)


def _differs(state: PhotoState, existing: PhotoState | None) -> bool:
    return existing is None or any(getattr(state, name) != getattr(existing, name) for name in _COMPARED)
