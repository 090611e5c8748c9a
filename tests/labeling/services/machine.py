"""A machine that accepts labels in tests: begin, accept, withdraw, and what the counts must say."""

from __future__ import annotations

from labeling.domain import withdrawals
from labeling.models import Acceptance, AcceptanceWithdrawal, Category, Photo, PhotoState
from labeling.services import accepting
from labeling.services.accepting import LabelDraft, Terms

TERMS = Terms(source="version:7", target_error=0.05, confidence=0.95, thresholds={"all": 0.9})
NO_CHECKS, ALL_CHECKS = 1e-12, 0.999999


def begin(*, check_share: float = NO_CHECKS) -> Acceptance:
    acceptance = accepting.begin(terms=TERMS, figures={"audited": 80, "wrong": 1}, check_share=check_share, by=None)
    assert acceptance is not None
    return acceptance


def drafts(photos: list[Photo], category: Category) -> list[LabelDraft]:
    return [LabelDraft(photo.pk, category.pk, 0.97, 0.9) for photo in photos]


def accept(photos: list[Photo], category: Category, *, check_share: float = NO_CHECKS) -> Acceptance:
    acceptance = begin(check_share=check_share)
    accepting.accept(acceptance_id=acceptance.pk, labels=drafts(photos, category))
    return acceptance


def withdraw(acceptance_id: int) -> AcceptanceWithdrawal | None:
    return accepting.withdraw(acceptance_id=acceptance_id, reason=withdrawals.BOUND, figures={"wrong": 9}, by=None)


def states() -> dict[int, str]:
    return dict(PhotoState.objects.order_by("pk").values_list("pk", "state"))
