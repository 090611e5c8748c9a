"""What a job would have counted for the page of labels accepted by machine."""

from __future__ import annotations

from django.utils import timezone

from tests.trainer.pages.versions import a_version
from trainer.domain.accepting import THRESHOLDS, CategoryEvidence, Counts
from trainer.models import AcceptanceEvidence
from trainer.selectors import acceptance_evidence


def counted(*categories: CategoryEvidence, waiting: int = 1000) -> None:
    """Let a job have counted this of version 4."""
    body = acceptance_evidence.body(categories, waiting=waiting)
    AcceptanceEvidence.objects.create(version=a_version(4), body=body, made_at=timezone.now())


def evidence(category_id: int, *, audited: int, wrong: int, waiting: int) -> CategoryEvidence:
    """Be surer than every threshold of all these photos."""
    counts = Counts(audited, wrong, waiting)
    return CategoryEvidence(category_id=category_id, audited=audited, at=(counts,) * len(THRESHOLDS))


def graded(category_id: int, *, audited: int, waiting: int) -> CategoryEvidence:
    """Be surer of some photos than of others, and more often wrong about those."""
    shares = [0.3 + 0.7 * place / (len(THRESHOLDS) - 1) for place in range(len(THRESHOLDS))]
    at = (Counts(round(audited * share), round(audited * 0.13 * share**5), round(waiting * share)) for share in shares)
    return CategoryEvidence(category_id=category_id, audited=audited, at=tuple(at))
