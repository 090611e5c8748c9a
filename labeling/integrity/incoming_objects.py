"""Objects that senders brought to the store and that intake never took: a killed intake, an upload never finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.utils import timezone

from accounts.findings import Check, Finding, Look
from labeling.integrity import faults
from labeling.models import DirectUpload, DirectUploadState
from labeling.storage import incoming

_HOUR_S = 3600


def checks() -> tuple[Check, ...]:
    """List what is looked at here."""
    return (Check(name="incoming objects", find=_find, repair=_remove),)


def _find(look: Look) -> Iterator[Finding]:
    now = timezone.now()
    for client_id, stored in incoming.lying():
        age = now - stored.modified_at
        if age >= look.safe_age and not _is_awaited(client_id):
            hours = int(age.total_seconds() // _HOUR_S)
            yield faults.INCOMING_LEFT.at(stored.key, hours=hours, client_id=client_id)


def _remove(findings: Sequence[Finding]) -> None:
    for finding in findings:
        if not _is_awaited(finding.extra["client_id"]):
            incoming.delete(finding.extra["client_id"])


def _is_awaited(client_id: UUID) -> bool:
    """Say whether a job is to take it in yet."""
    return DirectUpload.objects.filter(client_id=client_id, state=DirectUploadState.ARRIVED).exists()
