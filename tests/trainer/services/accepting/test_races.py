"""What happens meanwhile: a rule that changes, a job in other hands, another worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from jobs.errors import ClaimLost
from jobs.models import Job
from jobs.services import queue
from labeling.models import (
    Acceptance,
    AcceptedLabel,
    Category,
    Photo,
)
from labeling.services import accepting as labels
from tests.trainer.services.accepting.rows import Served, accepted_ids
from tests.trainer.services.sure_model import judged
from trainer import kinds
from trainer.services import acceptance_evidence as acceptance_evidence_service
from trainer.services import acceptance_rules, accepting


def while_it_counts(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen once a job has read the rule and counted, before it changes what stands."""
    look = acceptance_evidence_service.look

    def looking(*args: Any) -> Any:
        found = look(*args)
        act()
        return found

    monkeypatch.setattr(acceptance_evidence_service, "look", looking)


def test_nothing_begins_that_was_switched_off_while_a_job_counted(
    qualifying: list[Photo], admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = {"is_on": False, "target_error": 0.05, "confidence": 0.95, "per_category": False}
    while_it_counts(monkeypatch, lambda: acceptance_rules.decide(**off, by=admin))

    assert accepting.keep()["accepted"] == 0

    assert not Acceptance.objects.exists()


def test_nothing_more_is_accepted_that_was_switched_off_while_a_job_counted(
    accepting_by: list[Photo], served: Served, colours: list[Category], admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = judged(served[1], colours[0], 30)
    off = {"is_on": False, "target_error": 0.05, "confidence": 0.95, "per_category": False}
    while_it_counts(monkeypatch, lambda: acceptance_rules.decide(**off, by=admin))

    assert accepting.keep()["accepted"] == 0

    assert not accepted_ids() & {photo.pk for photo in more}


def test_a_worker_whose_job_is_in_other_hands_changes_nothing(
    qualifying: list[Photo], admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Job.objects.filter(kind=kinds.ACCEPT_LABELS).update(run_after=timezone.now() - timedelta(seconds=1))
    claim = queue.claim(kinds.ACCEPT_LABELS, worker="stopped")
    assert claim is not None
    while_it_counts(monkeypatch, lambda: Job.objects.filter(pk=claim.job_id).update(fence=claim.fence + 1))

    with pytest.raises(ClaimLost):
        accepting.keep(hold=partial(queue.hold, claim))

    assert not Acceptance.objects.exists()
    assert accepted_ids() == set()


def test_nothing_is_added_to_what_another_worker_began_meanwhile(
    qualifying: list[Photo], monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = labels.Terms(source="version:99", target_error=0.05, confidence=0.95, thresholds={"all": 0.5})
    begin = {"terms": terms, "figures": {}, "check_share": 0.3, "by": None}
    while_it_counts(monkeypatch, lambda: labels.begin(**begin))

    assert accepting.keep()["accepted"] == 0

    assert Acceptance.objects.get().source == "version:99"
    assert not AcceptedLabel.objects.exists()
