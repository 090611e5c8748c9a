"""Rows that repeat one another: splits, the queue's order, claims and uploads, undos, leases, decks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.findings import Check, Finding, Look
from jobs import clock
from labeling.domain import splits
from labeling.integrity import faults
from labeling.models import (
    AnswerKind,
    Claim,
    ClaimSource,
    DeckEntry,
    Lease,
    Photo,
    Split,
    Upload,
    Verification,
)
from labeling.services import rebuilding

SLACK = timedelta(minutes=5)  # between the clocks of two servers
ROWS_AT_ONCE = 5000


def checks() -> tuple[Check, ...]:
    """List what is looked at here."""
    return (
        Check(name="splits", find=_splits, repair=_follow_groups),
        Check(name="queue order", find=_orders, repair=_put_in_order),
        Check(name="uploads", find=_uploads),
        Check(name="claims", find=_claims),
        Check(name="undone answers", find=_undos),
        Check(name="leases", find=_leases, repair=_end_leases),
        Check(name="deck", find=_deck, repair=_take_out),
    )


def _splits(look: Look) -> Iterator[Finding]:
    rows = Photo.objects.exclude(split=F("group__split")).order_by("pk")
    for photo_id, split, group_split in rows.values_list("pk", "split", "group__split"):
        yield faults.SPLIT_WRONG.at(f"photo {photo_id}", photo=photo_id, split=split, group_split=group_split)


def _follow_groups(findings: Sequence[Finding]) -> None:
    """Let photos be where their groups are. What was answered on the wrong side may have been hinted at: excluded."""
    for finding in findings:
        photo = Photo.objects.select_related("group").get(pk=finding.extra["photo"])
        Photo.objects.filter(pk=photo.pk).update(split=photo.group.split, is_excluded=True)
    rebuilding.rebuild_states()


def _orders(look: Look) -> Iterator[Finding]:
    rows = Photo.objects.order_by("pk").values_list("pk", "stored_sha256", "queue_order")
    for photo_id, sha256, order in rows.iterator(chunk_size=ROWS_AT_ONCE):
        if order != splits.queue_order(sha256):
            yield faults.ORDER_WRONG.at(f"photo {photo_id}", photo=photo_id)


def _put_in_order(findings: Sequence[Finding]) -> None:
    for photo in Photo.objects.filter(pk__in=[finding.extra["photo"] for finding in findings]):
        Photo.objects.filter(pk=photo.pk).update(queue_order=splits.queue_order(photo.stored_sha256))
    rebuilding.rebuild_states()


def _uploads(look: Look) -> Iterator[Finding]:
    """Find uploads whose bytes are another photo's than theirs."""
    for column in ("sha256", "stored_sha256"):
        others = Photo.objects.filter(**{column: OuterRef("sha256")}).exclude(pk=OuterRef("photo_id"))
        wrong = Upload.objects.annotate(other=others.values("pk")[:1]).filter(other__isnull=False).order_by("pk")
        for pk, photo_id, other in wrong.values_list("pk", "photo_id", "other"):
            yield faults.UPLOAD_WRONG.at(f"upload {pk}", photo=photo_id, other=other)


def _claims(look: Look) -> Iterator[Finding]:
    """Find claims of cameras and people who never sent the photo. Imported answers are claims without an upload."""
    sent = Upload.objects.filter(photo_id=OuterRef("photo_id"), source=OuterRef("source_name"))
    unsent = Claim.objects.exclude(source=ClaimSource.IMPORT).filter(~Exists(sent)).order_by("pk")
    for pk, photo_id, source in unsent.values_list("pk", "photo_id", "source_name"):
        yield faults.CLAIM_UNSENT.at(f"claim {pk}", photo=photo_id, source=source)


def _undos(look: Look) -> Iterator[Finding]:
    undos = Verification.objects.filter(kind=AnswerKind.UNDO)
    wrong = undos.filter(~Q(photo_id=F("undoes__photo_id")) | Q(undoes__kind=AnswerKind.UNDO)).order_by("pk")
    for pk, undone in wrong.values_list("pk", "undoes_id"):
        yield faults.UNDO_WRONG.at(f"verification {pk}", undone=undone)


def _leases(look: Look) -> Iterator[Finding]:
    latest = clock.now() + timedelta(seconds=settings.MAGPIE_LEASE_S) + SLACK
    for photo_id in Lease.objects.filter(expires_at__gt=latest).order_by("pk").values_list("pk", flat=True):
        yield faults.LEASE_WRONG.at(f"photo {photo_id}", photo=photo_id)


def _end_leases(findings: Sequence[Finding]) -> None:
    held = Lease.objects.filter(pk__in=[finding.extra["photo"] for finding in findings])
    held.update(expires_at=clock.now())


def _deck(look: Look) -> Iterator[Finding]:
    wrong = _unrankable().order_by("pk")
    first = wrong.values_list("photo_id", flat=True).first()
    if first is not None:
        yield faults.DECK_WRONG.at(f"photo {first}", count=wrong.count())


def _take_out(findings: Sequence[Finding]) -> None:
    _unrankable().delete()


def _unrankable() -> QuerySet[DeckEntry]:
    unrankable = (
        Q(photo__split=Split.AUDIT)
        | Q(photo__group__split=Split.AUDIT)
        | Q(photo__is_excluded=True)
        | Q(photo__erased_at__isnull=False)
    )
    return DeckEntry.objects.filter(unrankable)
