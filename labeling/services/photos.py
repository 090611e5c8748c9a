"""Taking photos in: the object first, then the row; safe to send again, whatever got lost on the way.

The bytes decide what a photo is: the same bytes under another id are the photo we have. The id decides whether an
upload is a repetition: the same id with other bytes is somebody's mistake, and refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import access
from accounts.access import Actor
from accounts.models import Device, User
from jobs.services import queue as jobs
from labeling import kinds
from labeling.domain import splits
from labeling.domain.image_policy import ImagePolicy
from labeling.errors import ClientIdReused, PhotoErased, UploadsCollided
from labeling.imaging.canonical import Canonical, canonicalise
from labeling.models import CapturePolicy, Category, Claim, ClaimSource, Photo, Upload
from labeling.selectors import intake
from labeling.services import capture_groups, photo_states
from labeling.services.capture_groups import Placement
from labeling.storage import keys, objects

TRIES = 3
EMBED_AFTER_S = 0.5  # photos come in bursts: half a second lets one message speak for many


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadFacts:
    """What the sender says about the bytes. `source` names an import; otherwise the sender is the source.

    `placement` is where an imported data set says that the photo belongs.
    """

    client_id: UUID
    claim: Category | None = None
    captured_at: datetime | None = None
    burst_id: str = ""
    capture_policy: CapturePolicy = CapturePolicy.EVERY
    capture_probability: float = 1.0
    source: str = ""
    placement: Placement | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """The photo that an upload is now, and how it got there.

    `sha256` is of the bytes received this time; `is_new` says that a photo was made, `is_replay` that this id was
    known; neither means that the bytes were known under another id. `claim` is what stands recorded of the upload's
    claim: repeating an upload with another claim changes nothing, and must not look as if it had.
    """

    photo: Photo
    upload: Upload
    sha256: str
    is_new: bool
    is_replay: bool
    claim: Category | None


def policy() -> ImagePolicy:
    """Give the limits of this deployment."""
    return ImagePolicy(
        max_bytes=settings.MAGPIE_MAX_UPLOAD_BYTES,
        max_pixels=settings.MAGPIE_MAX_PIXELS,
        max_side_px=settings.MAGPIE_MAX_SIDE,
    )


def take_in(*, data: bytes, facts: UploadFacts, by: Actor) -> Received:
    """Take one upload in, or recognise it.

    Raises:
        ImageRefused: one of its subclasses; nothing was kept.
        ClientIdReused: this id was used for other bytes.
        PhotoErased: these bytes were erased on request and do not come back.
        ObjectStoreDown, ObjectStoreFull: nothing was kept; send again later.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    for _attempt in range(TRIES):
        try:
            return _take_in_once(data=data, sha256=sha256, facts=facts, by=by)
        except IntegrityError:
            # The same bytes or the same id arrived at the same moment by another way: now they are known.
            continue
    raise UploadsCollided


def _take_in_once(*, data: bytes, sha256: str, facts: UploadFacts, by: Actor) -> Received:
    if intake.is_known(client_id=facts.client_id, sha256=sha256):
        received = _replay(facts, sha256) or _send_again(sha256, facts=facts, by=by)
        if received is not None:
            return received
    canonical = canonicalise(data, sha256=sha256, limits=policy())
    # Unchanged bytes have the hash that was looked for above.
    if not canonical.is_unchanged and intake.is_stored(canonical.stored_sha256):
        received = _send_again(sha256, canonical.stored_sha256, facts=facts, by=by)
        if received is not None:
            return received
    _put_objects(canonical)
    return _make(canonical, facts=facts, by=by)


def _replay(facts: UploadFacts, sha256: str) -> Received | None:
    upload = Upload.objects.select_related("photo").filter(client_id=facts.client_id).first()
    if upload is None:
        return None
    if upload.sha256 != sha256:
        raise ClientIdReused(client_id=str(facts.client_id))
    claim = facts.claim if _is_claimed(upload, facts.claim) else None
    return Received(photo=upload.photo, upload=upload, sha256=sha256, is_new=False, is_replay=True, claim=claim)


def _is_claimed(upload: Upload, claim: Category | None) -> bool:
    if claim is None:
        return False
    return Claim.objects.filter(photo=upload.photo_id, category=claim, source_name=upload.source).exists()


def _send_again(sha256: str, stored_sha256: str = "", *, facts: UploadFacts, by: Actor) -> Received | None:
    """Take in bytes that came under another id before. Raises PhotoErased."""
    photo = _known(sha256, stored_sha256 or sha256)
    return _send_known(photo, sha256=sha256, facts=facts, by=by) if photo is not None else None


def known(sha256: str) -> Photo | None:
    """Give the photo whose bytes, as received or as kept, have this hash. Raises PhotoErased."""
    return _known(sha256, sha256)


@transaction.atomic
def claim(photo: Photo, *, facts: UploadFacts, by: Actor) -> bool:
    """Keep what an import says of a photo that is here already, and say whether that is new."""
    is_new = _record_claim(photo, facts=facts, by=by)
    if is_new:
        photo_states.refresh(photo.pk)
    return is_new


def _known(sha256: str, stored_sha256: str) -> Photo | None:
    photo = Photo.objects.filter(Q(sha256=sha256) | Q(stored_sha256=stored_sha256)).first()
    if photo is None:
        upload = Upload.objects.select_related("photo").filter(sha256=sha256).first()
        photo = upload.photo if upload else None
    if photo is not None and photo.is_erased:
        raise PhotoErased
    return photo


def _put_objects(canonical: Canonical) -> None:
    key = keys.photo(canonical.stored_sha256, canonical.suffix)
    objects.put_once(key, canonical.data, content_type=canonical.media_type)
    objects.put_once(keys.thumbnail(canonical.stored_sha256), canonical.thumbnail, content_type="image/jpeg")


@transaction.atomic
def _send_known(photo: Photo, *, sha256: str, facts: UploadFacts, by: Actor) -> Received:
    upload = _record_upload(photo, sha256=sha256, facts=facts, by=by)
    if facts.claim is not None and _record_claim(photo, facts=facts, by=by):
        photo_states.refresh(photo.pk)
    return Received(photo=photo, upload=upload, sha256=sha256, is_new=False, is_replay=False, claim=facts.claim)


@transaction.atomic
def _make(canonical: Canonical, *, facts: UploadFacts, by: Actor) -> Received:
    captured_at = facts.captured_at or timezone.now()
    is_uncertain = facts.capture_policy == CapturePolicy.UNCERTAIN
    joined = capture_groups.join(
        key=canonical.sha256,
        perceptual_hash=canonical.perceptual_hash,
        source=_source(facts, by),
        burst_id=facts.burst_id,
        captured_at=captured_at,
        is_uncertain=is_uncertain,
        by=by,
        placement=facts.placement,
    )
    photo = Photo.objects.create(
        sha256=canonical.sha256,
        stored_sha256=canonical.stored_sha256,
        media_type=canonical.media_type,
        suffix=canonical.suffix,
        size_bytes=len(canonical.data),
        width=canonical.width,
        height=canonical.height,
        perceptual_hash=canonical.perceptual_hash,
        group=joined.group,
        split=joined.group.split,
        is_excluded=splits.is_excluded(
            group_split=joined.group.split,
            is_uncertain=is_uncertain,
            repeats_other_side=joined.repeats_other_side,
        ),
        queue_order=splits.queue_order(canonical.stored_sha256),
        device=by if isinstance(by, Device) else None,
        uploaded_by=by if isinstance(by, User) else None,
        capture_policy=facts.capture_policy,
        capture_probability=facts.capture_probability,
        captured_at=captured_at,
    )
    upload = _record_upload(photo, sha256=canonical.sha256, facts=facts, by=by)
    if facts.claim is not None:
        _record_claim(photo, facts=facts, by=by)
    photo_states.open_for(photo, has_claims=facts.claim is not None)
    jobs.enqueue(kinds.PHOTOS_ADDED, after_s=EMBED_AFTER_S)
    return Received(
        photo=photo, upload=upload, sha256=canonical.sha256, is_new=True, is_replay=False, claim=facts.claim
    )


def _record_upload(photo: Photo, *, sha256: str, facts: UploadFacts, by: Actor) -> Upload:
    return Upload.objects.create(client_id=facts.client_id, photo=photo, sha256=sha256, source=_source(facts, by))


def _record_claim(photo: Photo, *, facts: UploadFacts, by: Actor) -> bool:
    """Keep the claim, and say whether it is a new one."""
    _claim, is_new = Claim.objects.get_or_create(
        photo=photo, category=facts.claim, source=_claim_source(facts, by), source_name=_source(facts, by)
    )
    return is_new


def _source(facts: UploadFacts, by: Actor) -> str:
    return facts.source or access.source_name(by)


def _claim_source(facts: UploadFacts, by: Actor) -> ClaimSource:
    if facts.capture_policy == CapturePolicy.IMPORT:
        return ClaimSource.IMPORT
    return ClaimSource.DEVICE if isinstance(by, Device) else ClaimSource.PERSON
