"""Decide whether labels are accepted by machine."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from jobs.services import queue
from trainer import kinds
from trainer.models import AcceptanceRule


def decide(*, is_on: bool, target_error: float, confidence: float, per_category: bool, by: User) -> AcceptanceRule:
    """Let this rule count from now on, and have a job follow it."""
    with transaction.atomic():
        rule = AcceptanceRule.objects.create(
            is_on=is_on, target_error=target_error, confidence=confidence, per_category=per_category, by=by
        )
        ask(by=by)
    return rule


def ask(*, by: User | None) -> None:
    """Ask for the photos to be counted anew, and for labels to be accepted or withdrawn by what is found."""
    queue.enqueue(kinds.ACCEPT_LABELS, by=by)
