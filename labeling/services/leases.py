"""Hand out photos: each to one reviewer at a time, for a short while.

The photo's state row is the lock: whoever gives a lease to somebody, or consumes one, holds it. Reviewers who ask at
once step over each other's photos instead of waiting.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts import access
from accounts.models import User
from jobs import clock
from labeling import errors
from labeling.domain import desks, queueing
from labeling.models import Lease, Photo
from labeling.selectors import progress, queue, second_looks
from labeling.selectors.queue import Candidate, LeasedPhoto
from labeling.services import photo_states

TRIES = 3  # a photo found free may be taken before we have it; look again, not for ever
_COPIED = (
    "reviewer",
    "tab",
    "expires_at",
    "taken_at",
    "place",
    "suggested_category",
    "suggested_confidence",
    "suggested_by",
    "asked_reason",
    "selection_probability",
)


def take(*, by: User, tab: UUID, count: int, desk: str = desks.QUEUE) -> list[LeasedPhoto]:
    """Fill the tab's page up to `count` photos of a desk and give them: those that it holds already first.

    An audit photo takes its turn in hash order; the others come from the deck, or in hash order where there is none. A
    photo that the reviewer skipped comes back when nothing else is left. A tab sits at one desk: photos of another are
    let go.
    """
    now = clock.now()
    with transaction.atomic():
        _leave_other_desks(by=by, tab=tab, desk=desk, now=now)
        missing = count - _renew(by=by, tab=tab, now=now, desk=desk)
        if missing > 0:
            _take_more(missing, by=by, tab=tab, now=now, desk=desk)
    return queue.leased(reviewer=by, tab=tab, now=now)


def hold(*, photo_id: int, by: User, tab: UUID, desk: str = desks.QUEUE) -> LeasedPhoto:
    """Lease this very photo, settled or not, to look at it again; at the desk of second looks without a hint.

    Raises:
        PhotoUnknown: there is no such photo, or it was erased.
        LeaseTaken: somebody else holds it.
    """
    now = clock.now()
    with transaction.atomic():
        photo_states.locked(photo_id)
        if _is_erased(photo_id):
            raise errors.PhotoUnknown(photo=photo_id)
        _free_of_own_tabs(photo_id, by=by, now=now)
        if not _lease([_candidate(photo_id, by=by, desk=desk)], by=by, tab=tab, now=now):
            raise errors.LeaseTaken(photo=photo_id)
    return queue.shown(photo_id=photo_id, reviewer=by, tab=tab)


def hold_again(candidate: Candidate, *, by: User, tab: UUID) -> None:
    """Lease the photo of an answer that was just undone, as it was asked about then, unless somebody else holds it.

    An erased photo is not leased. The caller has locked the photo's state.
    """
    if _is_erased(candidate.photo_id):
        return
    now = clock.now()
    _free_of_own_tabs(candidate.photo_id, by=by, now=now)
    _lease([candidate], by=by, tab=tab, now=now)


def hold_page(candidates: Sequence[Candidate], *, by: User, tab: UUID, now: datetime) -> int:
    """Lease these photos in this order and give how many; one that somebody holds is left to them.

    The caller has locked their states.
    """
    return _lease(candidates, by=by, tab=tab, now=now)


def renew(*, by: User, tab: UUID) -> None:
    """Hold the tab's photos for another while, also those whose lease ran out and that nobody took."""
    with transaction.atomic():
        _renew(by=by, tab=tab, now=clock.now())


def release(*, by: User, tab: UUID) -> None:
    """Let others have the tab's photos at once. The rows stay, so that an answer on its way still counts."""
    Lease.objects.filter(reviewer=by, tab=tab).update(expires_at=clock.now())


def _candidate(photo_id: int, *, by: User, desk: str) -> Candidate:
    if desk == desks.SECOND_LOOK:
        return Candidate(photo_id, reason=desks.second_look_reason(may_decide=access.can_adjudicate(by)))
    return queue.from_deck_entry(photo_id)


def _take_more(missing: int, *, by: User, tab: UUID, now: datetime, desk: str) -> None:
    for _ in range(TRIES):
        found = _find(by=by, now=now, count=missing, desk=desk)
        leased = _lease(found, by=by, tab=tab, now=now)
        missing -= leased
        if leased == len(found):
            return


def _of_desk(desk: str) -> Q:
    is_blind = Q(asked_reason__in=desks.BLIND)
    return is_blind if desk == desks.SECOND_LOOK else ~is_blind


def _leave_other_desks(*, by: User, tab: UUID, desk: str, now: datetime) -> None:
    Lease.objects.filter(~_of_desk(desk), reviewer=by, tab=tab, expires_at__gt=now).update(expires_at=now)


def _renew(*, by: User, tab: UUID, now: datetime, desk: str | None = None) -> int:
    # Stepping over rows that somebody is taking over right now: waiting for them could end in a deadlock.
    own = Lease.objects.select_for_update(skip_locked=True).filter(reviewer=by, tab=tab)
    if desk is not None:
        own = own.filter(_of_desk(desk))
    return Lease.objects.filter(pk__in=own.values("pk")).update(expires_at=_end(now))


def _is_erased(photo_id: int) -> bool:
    return Photo.objects.filter(pk=photo_id, erased_at__isnull=False).exists()


def _free_of_own_tabs(photo_id: int, *, by: User, now: datetime) -> None:
    """Let go of a photo that the reviewer holds, in whichever tab: this one asks for it now."""
    Lease.objects.filter(photo_id=photo_id, reviewer=by).update(expires_at=now)


def _find(*, by: User, now: datetime, count: int, desk: str) -> list[Candidate]:
    """Find free photos of a desk."""
    if desk == desks.SECOND_LOOK:
        return second_looks.find(reviewer=by, now=now, count=count, may_decide=access.can_adjudicate(by))
    return _waiting(by=by, now=now, count=count)


def _waiting(*, by: User, now: datetime, count: int) -> list[Candidate]:
    """Find free photos of the queue, audit and pool in their turns; own skipped ones when there are no others."""
    tally = progress.tally()
    every = queueing.one_in(tally.audit_settled)
    places = queueing.audit_places(count, every=every, start=random.randrange(every))
    audit = _side(by=by, now=now, count=sum(places), is_audit=True)
    pool = _pool(by=by, now=now, count=count - len(audit), has_checks=tally.accepted > 0)
    if len(audit) + len(pool) < count:
        audit = _side(by=by, now=now, count=count - len(pool), is_audit=True)
    found = queueing.interleave(places, audit=audit, pool=pool)
    return found or _skipped(by=by, now=now, count=count)


def _pool(*, by: User, now: datetime, count: int, has_checks: bool) -> list[Candidate]:
    """Find so many free photos of the pool; checks of what a machine accepts take turns with the others."""
    due = sum(random.randrange(queueing.CHECK_ONE_IN) == 0 for _ in range(count)) if has_checks else 0
    checks = queue.checks(reviewer=by, now=now, count=due)
    found = _side(by=by, now=now, count=count - len(checks), is_audit=False)
    for check in checks:
        found.insert(random.randint(0, len(found)), check)
    if len(found) < count:
        more = queue.checks(reviewer=by, now=now, count=count - len(found) + len(checks))
        found += [check for check in more if check not in checks]
    return found


def _side(*, by: User, now: datetime, count: int, is_audit: bool) -> list[Candidate]:
    """Find so many free photos of one side; pool photos in the deck's order while it lasts."""
    if count <= 0:
        return []
    found = [] if is_audit else queue.from_deck(reviewer=by, now=now, count=count)
    if len(found) < count:
        known = {candidate.photo_id for candidate in found}
        more = queue.in_order(reviewer=by, now=now, count=count, is_audit=is_audit)
        found += [candidate for candidate in more if candidate.photo_id not in known]
    return found[:count]


def _skipped(*, by: User, now: datetime, count: int) -> list[Candidate]:
    for is_audit in (False, True):
        found = queue.in_order(reviewer=by, now=now, count=count, is_audit=is_audit, with_own_skips=True)
        if found:
            return found
    return queue.checks(reviewer=by, now=now, count=count, with_own_skips=True)


def _lease(candidates: Sequence[Candidate], *, by: User, tab: UUID, now: datetime) -> int:
    """Write the leases of photos whose states are locked; give how many there are.

    The candidates were found by a statement that may be older than the lock, so look at the leases again. One whose row
    is locked is being renewed: it counts as held, since waiting for it could end in a deadlock.
    """
    existing = Lease.objects.filter(pk__in=[candidate.photo_id for candidate in candidates])
    ran_out = existing.filter(expires_at__lte=now).select_for_update(skip_locked=True).values_list("pk", flat=True)
    held = set(existing.exclude(pk__in=list(ran_out)).values_list("pk", flat=True))
    leases = [
        _row(candidate, place=place, by=by, tab=tab, now=now)
        for place, candidate in enumerate(candidates)
        if candidate.photo_id not in held
    ]
    Lease.objects.bulk_create(leases, update_conflicts=True, unique_fields=["photo"], update_fields=_COPIED)
    return len(leases)


def _row(candidate: Candidate, *, place: int, by: User, tab: UUID, now: datetime) -> Lease:
    return Lease(
        photo_id=candidate.photo_id,
        reviewer=by,
        tab=tab,
        expires_at=_end(now),
        taken_at=now,
        place=place,
        suggested_category_id=candidate.category_id,
        suggested_confidence=candidate.confidence,
        suggested_by=candidate.source,
        asked_reason=candidate.reason,
        selection_probability=candidate.selection_probability,
    )


def _end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.MAGPIE_LEASE_S)
