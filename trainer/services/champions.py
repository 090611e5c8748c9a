"""Promotion, rollback and signing. Only the trainer worker calls these: it alone may read the signing key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from jobs import clock
from trainer.artefacts import canonical, signature
from trainer.artefacts.signature import Envelope, SigningKey
from trainer.errors import NoModelYet, ReleaseOutdated
from trainer.models import GateLook, ModelVersion, Release, ReleaseKind, ReleaseSignature
from trainer.selectors import releases
from trainer.services import embedding_jobs, release_checks, spaces

SIGN_AGAIN_AFTER = timedelta(hours=20)  # a day, less what lets a daily visitor never find it too fresh


def release(
    version: ModelVersion,
    *,
    kind: ReleaseKind,
    by: User | None,
    look: GateLook | None = None,
    after: int | None = None,
    hold: Callable[[], None] = lambda: None,
) -> Release:
    """Make a version the champion under the next number, signed; the champion itself stays as it is.

    With a `look`, the version must still face the champion that it was compared with. `after` is the newest release at
    the time of the wish: one that was granted since is not granted again, whatever serves by now. `hold` is called in
    the transaction, and raises when the caller may not commit any more.

    Raises:
        ReleaseOutdated: the champion changed since the look.
        ArtefactUnfit, ParityFailed: a file of the version is not what was trained.
    """
    release_checks.check(version)
    key = signature.open_key(settings.MAGPIE_SIGNING_KEY_FILE)
    with transaction.atomic():
        hold()
        champion = Release.objects.select_for_update().select_related(None).order_by("-number").first()
        if champion is not None and champion.version_id == version.pk:
            return champion
        granted = _granted(version, kind, after)
        if granted is not None:
            return granted
        if look is not None and look.champion_id != (champion.version_id if champion else None):
            raise ReleaseOutdated(version=version.number)
        number = champion.number + 1 if champion else 1
        row = Release.objects.create(number=number, version=version, kind=kind, look=look, by=by)
        _sign(row, key, clock.now())
        spaces.begin(version)
        embedding_jobs.ask_to_fill(version)
    return row


def is_signature_due(now: datetime) -> bool:
    """Say whether the champion was last signed about a day ago."""
    champion = releases.current()
    newest = releases.newest_signature(champion) if champion else None
    return newest is not None and now - newest.issued_at > SIGN_AGAIN_AFTER


def sign_anew(now: datetime) -> ReleaseSignature | None:
    """Sign the champion again, under the same number; None when that was done today. Raises `NoModelYet`."""
    champion = releases.current()
    if champion is None:
        raise NoModelYet
    if not is_signature_due(now):
        return None
    return _sign(champion, signature.open_key(settings.MAGPIE_SIGNING_KEY_FILE), now)


def _granted(version: ModelVersion, kind: ReleaseKind, after: int | None) -> Release | None:
    if after is None:
        return None
    return Release.objects.filter(version=version, kind=kind, number__gt=after).order_by("number").first()


def _sign(release: Release, key: SigningKey, now: datetime) -> ReleaseSignature:
    version, issued_at = release.version, now.replace(microsecond=0)
    envelope = Envelope(
        release=release.number,
        model_version=version.number,
        manifest_sha256=canonical.sha256(version.manifest.encode()),
        bundle_sha256=version.bundle_sha256,
        bundle_bytes=version.bundle_bytes,
        key_id=key.key_id,
        issued_at=issued_at,
        expires_at=issued_at + timedelta(days=settings.MAGPIE_RELEASE_DAYS),
    )
    signed = key.sign(envelope)
    return ReleaseSignature.objects.create(
        release=release,
        key_id=key.key_id,
        public_key=signed.public_key,
        envelope=dict(signed.envelope),
        signature=signed.signature,
        issued_at=envelope.issued_at,
        expires_at=envelope.expires_at,
    )
