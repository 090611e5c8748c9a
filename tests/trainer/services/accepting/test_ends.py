"""What ends an acceptance, and what is then accepted anew."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from accounts.models import User
from labeling.domain import withdrawals
from labeling.models import (
    Acceptance,
    AcceptedLabel,
    Category,
    Photo,
    PhotoState,
)
from labeling.selectors import accepted
from labeling.services import category_merges, leases, verifications
from tests.trainer.services.accepting.rows import Served, accepted_ids, last_reason
from tests.trainer.services.sure_model import audited, judged, serving, switch_on
from trainer.models import ModelVersion
from trainer.selectors import acceptance_evidence
from trainer.services import acceptance_rules, accepting


def test_all_are_withdrawn_when_the_audited_photos_bear_the_promise_no_more(
    accepting_by: list[Photo], colours: list[Category]
) -> None:
    audited(ModelVersion.objects.get(), colours[0], 20, wrong=6, sure=0.999)

    accepting.keep()

    assert accepted_ids() == set()
    assert last_reason() == withdrawals.BOUND
    assert accepted.standing() is None
    assert not PhotoState.objects.filter(is_check=True).exists()


def test_all_are_withdrawn_when_people_disagree_with_the_checks(
    accepting_by: list[Photo], served: Served, colours: list[Category], admin: User
) -> None:
    judged(served[1], colours[0], 100)
    accepting.keep()
    checks = list(PhotoState.objects.filter(is_check=True).values_list("pk", flat=True))[:3]
    assert len(checks) == 3
    found = acceptance_evidence.latest()
    assert found is not None and found.checks is not None
    assert (found.checks.drawn, found.checks.answered) == (PhotoState.objects.filter(is_check=True).count(), 0)
    for photo_id in checks:
        leases.hold(photo_id=photo_id, by=admin, tab=uuid.uuid4())
        said = {"kind": "category", "category_id": colours[1].pk}
        verifications.record(key=uuid.uuid4(), photo_id=photo_id, by=admin, **said)

    accepting.keep()

    assert last_reason() == withdrawals.CHECKS
    assert accepted_ids() == set()
    accepting.keep()  # the audited photos would bear it again: nothing is accepted on their word
    assert accepted_ids() == set()
    switch_on(by=admin)
    accepting.keep()
    assert accepted_ids()


def test_another_version_begins_anew(accepting_by: list[Photo], colours: list[Category]) -> None:
    version, space = serving(colours)

    accepting.keep()

    assert last_reason() == withdrawals.MODEL
    assert accepted_ids() == set()
    audited(version, colours[0], 80)
    later = judged(space, colours[0], 10)
    accepting.keep()
    assert accepted_ids() <= {photo.pk for photo in later}
    assert Acceptance.objects.latest("pk").source == f"version:{version.number}"


def test_a_merge_ends_it_and_the_heir_is_accepted(
    accepting_by: list[Photo], colours: list[Category], admin: User
) -> None:
    category_merges.merge(category_ids=[colours[0].pk], heir_id=colours[1].pk, by=admin)

    PhotoState.objects.filter(is_audit=True).update(category=colours[1])
    accepting.keep()

    assert last_reason() == withdrawals.CATEGORIES
    newest = Acceptance.objects.latest("pk")
    assert set(AcceptedLabel.objects.filter(acceptance=newest).values_list("category", flat=True)) == {colours[1].pk}


def test_another_promise_or_switching_off_ends_it(accepting_by: list[Photo], admin: User) -> None:
    switch_on(by=admin, target_error=0.04)
    accepting.keep()
    assert last_reason() == withdrawals.RULE
    assert accepted_ids()  # eighty without a mistake bear four in a hundred too

    acceptance_rules.decide(is_on=False, target_error=0.04, confidence=0.95, per_category=False, by=admin)
    accepting.keep()
    assert last_reason() == withdrawals.OFF
    assert accepted_ids() == set()


def test_a_looser_threshold_waits_an_hour(
    served: Served, colours: list[Category], admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, space = served
    audited(version, colours[0], 70, sure=0.999)
    audited(version, colours[0], 40, wrong=4, sure=0.8)
    judged(space, colours[0], 20, sure=0.999)
    looser = judged(space, colours[0], 20, sure=0.8)
    switch_on(by=admin)
    accepting.keep()
    assert Acceptance.objects.get().thresholds == {"all": 0.995}

    audited(version, colours[0], 200, sure=0.8)
    accepting.keep()
    assert not accepted_ids() & {photo.pk for photo in looser}
    monkeypatch.setattr(accepting, "LOOSER_AFTER", timedelta(0))
    accepting.keep()

    assert last_reason() == withdrawals.REPLACED
    assert accepted_ids() & {photo.pk for photo in looser}
