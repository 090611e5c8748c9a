"""Releases and runs: numbers without gaps, signatures that hold, runs that somebody drives."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence

from django.utils import timezone

from accounts.findings import Check, Finding, Look
from jobs.selectors import jobs as job_rows
from jobs.services import queue
from trainer import kinds
from trainer.artefacts import canonical, signature
from trainer.errors import SignatureInvalid
from trainer.integrity import faults
from trainer.models import Release, ReleaseSignature, RunState, TrainingRun
from trainer.selectors import releases, runs
from trainer.services import training_runs


def checks() -> tuple[Check, ...]:
    """List what is looked at here."""
    return (
        Check(name="releases", find=_numbers),
        Check(name="signatures", find=_signatures, repair=_sign),
        Check(name="training runs", find=_runs, repair=_rescue),
    )


def _numbers(look: Look) -> Iterator[Finding]:
    before = 0
    for number in Release.objects.order_by("number").values_list("number", flat=True):
        if number != before + 1:
            yield faults.RELEASE_GAP.at(f"release {number}", before=before)
        before = number


def _signatures(look: Look) -> Iterator[Finding]:
    for release in Release.objects.select_related("version").order_by("number"):
        signed = list(release.signatures.order_by("pk"))
        if not signed:
            yield faults.RELEASE_UNSIGNED.at(str(release))
        for row in signed:
            yield from _signature(release, row)
    yield from _expired()


def _signature(release: Release, row: ReleaseSignature) -> Iterator[Finding]:
    try:
        signature.verify(row.envelope, row.signature, base64.b64decode(row.public_key, validate=True))
        _compare(release, row)
    except (SignatureInvalid, binascii.Error) as invalid:
        reason = str(invalid.extra["reason"]) if isinstance(invalid, SignatureInvalid) else str(invalid)
        yield faults.SIGNATURE_WRONG.at(str(release), number=row.pk, reason=f"{reason}.")


def _compare(release: Release, row: ReleaseSignature) -> None:
    """Check that what was signed is this release's version. Raises `SignatureInvalid`."""
    version = release.version
    expected = {
        "release": release.number,
        "model_version": version.number,
        "manifest_sha256": canonical.sha256(version.manifest.encode()),
        "bundle_sha256": version.bundle_sha256,
        "bundle_bytes": version.bundle_bytes,
        "key_id": row.key_id,
    }
    for name, value in expected.items():
        if row.envelope.get(name) != value:
            raise SignatureInvalid(reason=f"it was made for another {name}")


def _expired() -> Iterator[Finding]:
    champion = releases.current()
    newest = releases.newest_signature(champion) if champion else None
    if newest is not None and newest.expires_at <= timezone.now() and not job_rows.is_pending(kinds.RESIGN):
        yield faults.SIGNATURE_EXPIRED.at(str(champion))


def _sign(findings: Sequence[Finding]) -> None:
    if any(finding.fault is faults.SIGNATURE_EXPIRED for finding in findings):
        queue.enqueue(kinds.RESIGN)


def _runs(look: Look) -> Iterator[Finding]:
    active = runs.active()
    is_driven = active is None or job_rows.is_pending(kinds.TRAIN, key=str(active.pk))
    if not is_driven and runs.active() == active:  # it has not ended this moment
        yield faults.RUN_STUCK.at(str(active))
    for run in TrainingRun.objects.filter(state=RunState.FINISHED, version__isnull=True).order_by("pk"):
        yield faults.RUN_EMPTY.at(str(run))


def _rescue(findings: Sequence[Finding]) -> None:
    if any(finding.fault is faults.RUN_STUCK for finding in findings):
        training_runs.rescue()
