"""Write the projection: what the answers to a photo add up to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from labeling import errors
from labeling.domain import consensus
from labeling.domain.consensus import Answer, ClaimedCategory
from labeling.models import AcceptedLabel, Photo, PhotoState, State, Tally
from labeling.selectors import accepted, claims, verifications
from labeling.services import tallies

PROJECTED = ("state", "category", "answers", "skips", "claimed_categories", "last_verification", "changed_at")


def open_for(photo: Photo, *, has_claims: bool = True) -> PhotoState:
    """Make the state of a new photo, inside the caller's transaction: it waits for answers from here on.

    Claims made before are taken into account; a caller who knows that there are none spares their reading.
    """
    claimed = claims.claimed_categories([photo.pk])[photo.pk] if has_claims else ()
    state = projected(photo, answers=(), claimed=claimed)
    state.save(force_insert=True)
    tallies.move(before=tallies.Counts(), after=tallies.weight(state))
    return state


def locked(photo_id: int) -> PhotoState:
    """Give the photo's state, and keep others from changing it or its lease until the transaction ends.

    Raises PhotoUnknown.
    """
    state = PhotoState.objects.select_for_update().filter(pk=photo_id).first()
    if state is None:
        raise errors.PhotoUnknown(photo=photo_id)
    return state


def refresh(photo_id: int) -> PhotoState:
    """Project a photo anew after a claim came in: two different ones are a conflict. Raises PhotoUnknown."""
    with transaction.atomic():
        state = locked(photo_id)
        claimed = claims.claimed_categories([photo_id])[photo_id]
        reproject(state, answers=verifications.standing_answers([photo_id])[photo_id], claimed=claimed)
    return state


def reproject(
    state: PhotoState,
    *,
    answers: Sequence[Answer],
    claimed: Sequence[ClaimedCategory] | None = None,
    events: int = 0,
) -> Tally:
    """Write what these standing answers add up to, and move the counts by that and by so many new events.

    `state` is `locked`. The claims are read when they are not given and could matter. Gives the counts as they are
    then.
    """
    before = tallies.weight(state)
    if claimed is None and state.claimed_categories > 1:
        claimed = claims.claimed_categories([state.pk])[state.pk]
    _project(state, answers=answers, claimed=claimed, received_at=None if answers else _received_at(state))
    _accept_again(state)
    state.save(update_fields=PROJECTED)
    return tallies.move(before=before, after=tallies.weight(state), events=events)


def read_anew(state: PhotoState, *, answers: Sequence[Answer], claimed: Sequence[ClaimedCategory]) -> None:
    """Let a locked state say what the same answers and claims add up to now; the caller writes it and the counts."""
    _project(state, answers=answers, claimed=claimed, received_at=state.changed_at)
    _accept_again(state)


def take_out(state: PhotoState) -> Tally:
    """Let nobody be asked about an erased photo, and count it no more. `state` is `locked`."""
    before = tallies.weight(state)
    state.is_excluded = True
    state.save(update_fields=["is_excluded"])
    return tallies.move(before=before, after=tallies.weight(state))


def projected(
    photo: Photo,
    *,
    answers: Sequence[Answer],
    claimed: Sequence[ClaimedCategory],
    label: AcceptedLabel | None = None,
) -> PhotoState:
    """Make the state that follows from these answers and claims, and from the standing machine label, unsaved."""
    is_out = photo.is_excluded or photo.is_erased  # nobody is asked about it, and it counts for nothing
    state = PhotoState(photo=photo, is_audit=photo.is_audit, is_excluded=is_out, queue_order=photo.queue_order)
    _project(state, answers=answers, claimed=claimed, received_at=photo.received_at)
    state.is_check = label is not None and label.is_check
    _accept(state, label)
    return state


def _project(
    state: PhotoState,
    *,
    answers: Sequence[Answer],
    claimed: Sequence[ClaimedCategory] | None,
    received_at: datetime | None,
) -> None:
    outcome = consensus.project(
        answers,
        claims=claimed or (),
        required=settings.MAGPIE_REQUIRED_ANSWERS,
        doubtful=settings.MAGPIE_DOUBTFUL_ANSWERS,
    )
    state.state = outcome.state
    state.category_id = outcome.category_id
    state.answers = outcome.answers
    state.skips = outcome.skips
    if claimed is not None:
        state.claimed_categories = len(claimed)
    state.last_verification_id = outcome.last.id if outcome.last else None
    moment = outcome.last.at if outcome.last else received_at
    assert moment is not None  # without answers, callers give the moment of intake
    state.changed_at = moment


def _accept_again(state: PhotoState) -> None:
    """Let a label that was accepted by machine count again when nothing that people said stands any more."""
    if is_untouched(state):
        _accept(state, accepted.standing_labels([state.pk]).get(state.pk))


def _accept(state: PhotoState, label: AcceptedLabel | None) -> None:
    if label is not None and not label.is_check and is_untouched(state):
        state.state = State.ACCEPTED


def is_untouched(state: PhotoState) -> bool:
    """Say whether a photo waits of which nothing stands that people said: then a machine's label may count."""
    return state.state == State.OPEN and state.last_verification_id is None and not state.is_audit


def _received_at(state: PhotoState) -> datetime:
    return Photo.objects.values_list("received_at", flat=True).get(pk=state.pk)
