"""Erase photos on request: bytes and thumbnail go for good; row, hash and what was said of it stay.

First one transaction says that the photo is erased: from then on nothing asks for its objects, and no row points at
nothing, wherever the process is killed. The same transaction asks for a job that finishes what the caller may not.
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from jobs.services import queue as jobs
from labeling import kinds
from labeling.errors import PhotoUnknown
from labeling.models import CategoryExample, DeckEntry, Lease, OddPhoto, Photo, PhotoErasure, PhotoMeasure, Upload
from labeling.services import photo_states
from labeling.storage import incoming, keys, objects


def erase(*, photo_id: int, by: User, reason: str = "") -> PhotoErasure:
    """Erase one photo, and give the row that says so. Doing it again changes nothing, and finishes what was begun.

    The same bytes do not come back: intake refuses them. What the model's side keeps of the photo is its own to
    remove; the job of the kind `photos-erased` asks for that. Raises PhotoUnknown, ObjectStoreDown.
    """
    erasure = _record(photo_id, by=by, reason=reason)
    remove_objects(photo_id)
    return erasure


def remove_objects(photo_id: int) -> None:
    """Remove the objects of a photo whose erasure stands recorded. Raises PhotoUnknown, ObjectStoreDown."""
    photo = Photo.objects.filter(pk=photo_id, erased_at__isnull=False).first()
    if photo is None:
        raise PhotoUnknown(photo=photo_id)
    for client_id in Upload.objects.filter(photo=photo).values_list("client_id", flat=True):
        incoming.delete(client_id)
    objects.delete(keys.thumbnail(photo.stored_sha256))
    objects.delete(keys.photo(photo.stored_sha256, photo.suffix))


@transaction.atomic
def _record(photo_id: int, *, by: User, reason: str) -> PhotoErasure:
    state = photo_states.locked(photo_id)
    erasure, _is_new = PhotoErasure.objects.get_or_create(photo_id=photo_id, defaults={"by": by, "reason": reason})
    if not Photo.objects.filter(pk=photo_id, erased_at=None).update(erased_at=erasure.created_at):
        return erasure  # said before
    Lease.objects.filter(pk=photo_id).delete()
    DeckEntry.objects.filter(photo_id=photo_id).delete()
    PhotoMeasure.objects.filter(pk=photo_id).delete()
    OddPhoto.objects.filter(pk=photo_id).delete()
    CategoryExample.objects.filter(photo_id=photo_id).delete()
    jobs.enqueue(kinds.PHOTOS_ERASED, key=str(photo_id), payload={"photo": photo_id}, by=by)
    jobs.enqueue(kinds.ANSWERS_CHANGED)
    photo_states.take_out(state)
    return erasure
