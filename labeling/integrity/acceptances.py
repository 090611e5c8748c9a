"""Labels accepted by machine: none of an audit photo, and none that counts after it was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q

from accounts.findings import Check, Finding, Look
from labeling.integrity import faults
from labeling.models import AcceptanceWithdrawal, AcceptedLabel
from labeling.selectors import accepted
from labeling.services import accepting


def checks() -> tuple[Check, ...]:
    """List what is looked at here. The states that follow are looked at after."""
    return (
        Check(name="acceptances", find=_standing, repair=_clear),
        Check(name="accepted labels", find=_of_audit),
    )


def _standing(look: Look) -> Iterator[Finding]:
    standing = accepted.standing()
    if standing is not None and AcceptanceWithdrawal.objects.filter(acceptance=standing.id).exists():
        yield faults.ACCEPTANCE_WITHDRAWN.at(f"acceptance {standing.id}")


def _clear(findings: Sequence[Finding]) -> None:
    accepting.clear_withdrawn()


def _of_audit(look: Look) -> Iterator[Finding]:
    is_audit = Q(photo__split="audit") | Q(photo__group__split="audit")
    wrong = AcceptedLabel.objects.filter(is_audit).order_by("photo_id")
    first = wrong.values_list("photo_id", flat=True).first()
    if first is not None:
        yield faults.ACCEPTED_OF_AUDIT.at(f"photo {first}", count=wrong.count())
