"""Take labels that the model's side accepts without a person, and withdraw them all at once.

At most one acceptance stands. Its pointer's row is the lock: who accepts more under it, or ends it, holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from jobs import clock
from labeling.domain import lots
from labeling.domain.batches import batches
from labeling.models import (
    Acceptance,
    AcceptanceWithdrawal,
    AcceptedLabel,
    Category,
    CategoryStatus,
    Lease,
    PhotoState,
    StandingAcceptance,
    State,
)
from labeling.selectors import accepted
from labeling.services import tallies
from labeling.services.tallies import Counts

BATCH = 1000  # photos per transaction: on SQLite answers wait for each, and are let in between
CHECK_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is promised of the labels, by whose scores (`source`), and how sure those must be; see `Acceptance`."""

    source: str
    target_error: float
    confidence: float
    thresholds: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class LabelDraft:
    """A photo, the category that the model gives it, how sure it is, and how sure it had to be."""

    photo_id: int
    category_id: int
    confidence: float
    threshold: float


def begin(
    *,
    terms: Terms,
    figures: Mapping[str, Any],
    check_share: float,
    by: User | None,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Acceptance | None:
    """Let a new acceptance stand, still without labels. None while another one does: that is withdrawn first.

    `is_wanted` is asked in the transaction: None also when it says no, and it raises when the caller's turn is over.
    """
    with transaction.atomic():
        if not is_wanted():
            return None
        pointer = _locked()
        if pointer.acceptance_id is not None:
            return None
        _send_back()  # what a withdrawal overlooked that came upon an undo
        acceptance = Acceptance.objects.create(
            source=terms.source,
            target_error=terms.target_error,
            confidence=terms.confidence,
            thresholds=dict(terms.thresholds),
            check_share=check_share,
            figures=dict(figures),
            by=by,
        )
        pointer.acceptance = acceptance
        pointer.save(update_fields=["acceptance"])
    return acceptance


def accept(*, acceptance_id: int, labels: Sequence[LabelDraft], is_wanted: Callable[[], bool] = lambda: True) -> int:
    """Accept these labels under an acceptance and give how many photos nobody is asked about any more.

    Whatever is named, only photos count of which nobody said anything and that nobody holds: never audit, excluded or
    erased ones, nor any that a camera sent because it was unsure, nor categories that are not active. Those drawn by
    lot as checks go on waiting for people. Once the acceptance was withdrawn, nothing happens, nor when `is_wanted`,
    asked in each batch's transaction, says no.
    """
    active = set(Category.objects.filter(status=CategoryStatus.ACTIVE).values_list("pk", flat=True))
    wanted = [label for label in labels if label.category_id in active]
    return sum(_accept(acceptance_id, batch, is_wanted) for batch in batches(wanted, BATCH))


@transaction.atomic
def withdraw(
    *, acceptance_id: int, reason: str, figures: Mapping[str, Any], by: User | None
) -> AcceptanceWithdrawal | None:
    """End an acceptance for a reason of `domain.withdrawals`: all its photos wait for people again, at once.

    None when it does not stand any more.
    """
    pointer = _locked()
    if pointer.acceptance_id != acceptance_id:
        return None
    pointer.acceptance = None
    pointer.save(update_fields=["acceptance"])
    photos = _send_back()
    return AcceptanceWithdrawal.objects.create(
        acceptance_id=acceptance_id, reason=reason, photos=photos, figures=dict(figures), by=by
    )


@transaction.atomic
def clear_withdrawn() -> None:
    """Let an acceptance that was withdrawn stand no more, should it still do so."""
    pointer = _locked()
    if AcceptanceWithdrawal.objects.filter(acceptance=pointer.acceptance_id).exists():
        pointer.acceptance = None
        pointer.save(update_fields=["acceptance"])
        _send_back()


def _locked() -> StandingAcceptance:
    pointer, _is_new = StandingAcceptance.objects.select_for_update().get_or_create(pk=1)
    return pointer


def _send_back() -> int:
    """Let every accepted photo wait again, and give how many did.

    What the statements themselves changed is counted: a photo answered or erased meanwhile is not among it. Those that
    count go first, as an erased one never counts again; so none is missed by both.
    """
    accepted_states = PhotoState.objects.filter(state=State.ACCEPTED)
    moved = accepted_states.filter(is_excluded=False).update(state=State.OPEN)
    excluded = accepted_states.filter(is_excluded=True).update(state=State.OPEN)
    PhotoState.objects.filter(is_check=True).update(is_check=False)
    tallies.move(before=Counts(accepted=moved), after=Counts(waiting=moved))
    return moved + excluded


@transaction.atomic
def _accept(acceptance_id: int, batch: Sequence[LabelDraft], is_wanted: Callable[[], bool]) -> int:
    if not is_wanted():
        return 0
    acceptance = _locked().acceptance
    if acceptance is None or acceptance.pk != acceptance_id:
        return 0
    free = _free(acceptance, [label.photo_id for label in batch])
    rows = [_row(acceptance, label) for label in batch if label.photo_id in free]
    AcceptedLabel.objects.bulk_create(rows)
    PhotoState.objects.filter(pk__in=[row.photo_id for row in rows if row.is_check]).update(is_check=True)
    out = PhotoState.objects.filter(pk__in=[row.photo_id for row in rows if not row.is_check])
    moved = out.update(state=State.ACCEPTED)
    tallies.move(before=Counts(waiting=moved), after=Counts(accepted=moved))
    return moved


def _free(acceptance: Acceptance, photo_ids: Sequence[int]) -> set[int]:
    """Lock the states of those of these photos that may be accepted; who is being answered is left to people."""
    held = Lease.objects.filter(photo_id=OuterRef("pk"), expires_at__gt=clock.now())
    known = AcceptedLabel.objects.filter(acceptance=acceptance, photo_id=OuterRef("pk"))
    states = accepted.acceptable().filter(~Exists(held), ~Exists(known), pk__in=photo_ids, state=State.OPEN)
    return set(states.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))


def _row(acceptance: Acceptance, label: LabelDraft) -> AcceptedLabel:
    return AcceptedLabel(
        acceptance=acceptance,
        photo_id=label.photo_id,
        category_id=label.category_id,
        confidence=label.confidence,
        threshold=label.threshold,
        is_check=lots.is_drawn(ticket=label.photo_id, draw=acceptance.pk, share=acceptance.check_share),
    )
