"""Photos like one photo, as people may see them: never an audit photo, nor by way of one."""

from __future__ import annotations

from labeling.errors import PhotoUnknown
from labeling.selectors import photo_states, photos
from trainer.embeddings import neighbours
from trainer.embeddings.neighbours import Neighbour
from trainer.selectors import spaces

MOST = 200
LOOKED_AT = 600  # the most alike among all; those that may be shown are chosen from them


def photos_like(photo_id: int, *, count: int, is_waiting: bool = False) -> list[Neighbour]:
    """Give the most alike photos of the pool; with `is_waiting` those alone that nobody has answered.

    None for an audit photo, whose neighbours would hint at its category, and while nothing is embedded. Raises
    PhotoUnknown.
    """
    photo = photos.find(photo_id)
    if photo is None:
        raise PhotoUnknown(photo=photo_id)
    space = spaces.serving()
    if space is None or photo.is_audit or photo.is_erased:
        return []
    found = neighbours.nearest(space, photo_id, count=LOOKED_AT)
    ids = [neighbour.photo_id for neighbour in found]
    kept_out = photo_states.never_ranked(ids)
    allowed = photo_states.open_among(ids) if is_waiting else set(ids)
    return [neighbour for neighbour in found if neighbour.photo_id in allowed - kept_out][:count]
