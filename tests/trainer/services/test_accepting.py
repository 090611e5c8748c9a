"""Accepting by machine, from what a version says of photos to labels that stand, and to their end."""

from __future__ import annotations

import uuid
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
from labeling.domain import withdrawals
from labeling.models import (
    Acceptance,
    AcceptanceWithdrawal,
    AcceptedLabel,
    Category,
    Photo,
    PhotoState,
    State,
)
from labeling.selectors import accepted
from labeling.services import accepting as labels
from labeling.services import category_merges, leases, verifications
from tests.factories import CaptureGroupFactory, PhotoFactory
from tests.labeling.services import machine
from tests.trainer import world
from tests.trainer.services.sure_model import audited, judged, serving, switch_on
from trainer import kinds
from trainer.models import AcceptanceEvidence, EmbeddingSpace, ModelVersion, PoolOpinion
from trainer.selectors import acceptance_evidence, spaces
from trainer.services import acceptance_evidence as acceptance_evidence_service
from trainer.services import acceptance_rules, accepting, embedding, embedding_jobs, head_refreshes
from trainer.services import spaces as space_services

Served = tuple[ModelVersion, EmbeddingSpace]


@pytest.fixture(autouse=True)
def many_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw so many checks that there are some and not only some, whatever the lots."""
    monkeypatch.setattr(labels, "CHECK_SHARE", 0.3)


@pytest.fixture
def served(colours: list[Category]) -> Served:
    return serving(colours)


@pytest.fixture
def accepting_by(served: Served, colours: list[Category], admin: User) -> list[Photo]:
    """Accept forty photos that the version takes for red, on the word of eighty audit photos without a mistake."""
    version, space = served
    audited(version, colours[0], 80)
    photos = judged(space, colours[0], 40)
    switch_on(by=admin)
    accepting.keep()
    return photos


def accepted_ids() -> set[int]:
    return set(PhotoState.objects.filter(state=State.ACCEPTED).values_list("pk", flat=True))


def last_reason() -> str:
    return AcceptanceWithdrawal.objects.latest("pk").reason


def test_nothing_is_accepted_until_an_admin_says_so(served: Served, colours: list[Category]) -> None:
    version, space = served
    audited(version, colours[0], 80)
    judged(space, colours[0], 10)

    assert accepting.keep() == {"is_on": False}

    assert not Acceptance.objects.exists()
    found = acceptance_evidence.latest()  # counted all the same, for the preview
    assert found is not None
    assert (found.version, found.audited, found.waiting) == (version, 80, 10)


def test_what_qualifies_is_accepted_and_a_share_of_it_checked(
    accepting_by: list[Photo], colours: list[Category]
) -> None:
    acceptance = Acceptance.objects.get()

    labels = AcceptedLabel.objects.filter(acceptance=acceptance)
    assert {label.photo_id for label in labels} == {photo.pk for photo in accepting_by}
    assert {(label.category, label.confidence) for label in labels} == {(colours[0], 0.97)}
    assert accepted_ids() == {label.photo_id for label in labels if not label.is_check}
    assert acceptance.source == f"version:{ModelVersion.objects.get().number}"
    assert acceptance.thresholds == {"all": 0.97}
    assert (acceptance.figures["audited"], acceptance.figures["wrong"]) == (80, 0)


def test_nothing_is_accepted_on_the_word_of_too_few(served: Served, colours: list[Category], admin: User) -> None:
    version, space = served
    audited(version, colours[0], 58)
    judged(space, colours[0], 40)
    switch_on(by=admin)

    assert accepting.keep() == {"is_on": True, "ended": None, "accepted": 0}

    assert not Acceptance.objects.exists()


def test_photos_below_the_threshold_wait_on(served: Served, colours: list[Category], admin: User) -> None:
    version, space = served
    audited(version, colours[0], 80, sure=0.97)
    audited(version, colours[0], 10, sure=0.85)
    audited(version, colours[0], 40, wrong=20, sure=0.8)
    sure, unsure = judged(space, colours[0], 20, sure=0.85), judged(space, colours[0], 20, sure=0.849)
    switch_on(by=admin)

    accepting.keep()

    assert Acceptance.objects.get().thresholds == {"all": 0.85}
    assert set(AcceptedLabel.objects.values_list("photo_id", flat=True)) == {photo.pk for photo in sure}
    assert not accepted_ids() & {photo.pk for photo in unsure}


def test_an_unusable_audit_photo_is_a_mistake(served: Served, colours: list[Category], admin: User) -> None:
    version, space = served
    audited(version, colours[0], 80, unusable=5)
    judged(space, colours[0], 10)
    switch_on(by=admin)

    accepting.keep()

    assert not Acceptance.objects.exists()


def test_an_audit_photo_in_doubt_is_a_mistake_until_it_is_resolved(
    served: Served, colours: list[Category], admin: User
) -> None:
    photos = audited(served[0], colours[0], 80)
    doubted = PhotoState.objects.filter(pk__in=[photo.pk for photo in photos[:5]])
    doubted.update(state=State.SECOND_LOOK, category=None, answers=1)
    judged(served[1], colours[0], 10)
    switch_on(by=admin)

    accepting.keep()

    assert not Acceptance.objects.exists()
    doubted.update(state=State.SETTLED, category=colours[0])
    accepting.keep()
    assert Acceptance.objects.exists()


def test_photos_of_one_moment_count_once(served: Served, colours: list[Category], admin: User) -> None:
    version, space = served
    photos = audited(version, colours[0], 80)
    Photo.objects.filter(pk__in=[photo.pk for photo in photos[:40]]).update(
        group=CaptureGroupFactory.create(split="audit")
    )
    judged(space, colours[0], 10)
    switch_on(by=admin)

    accepting.keep()

    found = acceptance_evidence.latest()
    assert found is not None
    assert found.audited == 41
    assert not Acceptance.objects.exists()


def test_all_are_withdrawn_when_the_audited_photos_bear_the_promise_no_more(
    accepting_by: list[Photo], colours: list[Category]
) -> None:
    audited(ModelVersion.objects.get(), colours[0], 20, wrong=6, sure=0.999)

    accepting.keep()

    assert accepted_ids() == set()
    assert last_reason() == withdrawals.BOUND
    assert accepted.standing() is None
    assert not PhotoState.objects.filter(is_check=True).exists()


def test_photos_that_come_later_are_accepted_under_the_same_promise(
    accepting_by: list[Photo], served: Served, colours: list[Category]
) -> None:
    more = judged(served[1], colours[0], 30)

    result = accepting.keep()

    assert Acceptance.objects.count() == 1
    assert result["accepted"] == len(accepted_ids() & {photo.pk for photo in more})
    assert result["accepted"] > 0
    assert accepting.keep()["accepted"] == 0


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


def test_a_category_with_its_own_threshold_does_not_lean_on_the_others(
    served: Served, colours: list[Category], admin: User
) -> None:
    version, space = served
    audited(version, colours[0], 600)
    audited(version, colours[1], 150, wrong=15)
    red, green = judged(space, colours[0], 20), judged(space, colours[1], 20)
    switch_on(by=admin)
    accepting.keep()
    assert accepted_ids() & {photo.pk for photo in green}  # 15 of 750, together

    switch_on(by=admin, per_category=True)
    accepting.keep()

    assert accepted_ids() <= {photo.pk for photo in red}
    assert accepted_ids()


@pytest.fixture
def qualifying(served: Served, colours: list[Category], admin: User) -> list[Photo]:
    """Let forty photos qualify, and the rule be on."""
    audited(served[0], colours[0], 80)
    photos = judged(served[1], colours[0], 40)
    switch_on(by=admin)
    return photos


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


def test_nothing_waits_for_a_model_that_never_judged_the_pool(admin: User, colours: list[Category]) -> None:
    world.backbone()
    switch_on(by=admin)

    assert accepting.keep() == {"waits_for": "champion"}
    assert not AcceptanceEvidence.objects.exists()


# --- jobs ---
def test_a_version_judges_the_pool_while_it_embeds_it(admin: User, colours: list[Category]) -> None:
    pool, _audit = world.pool_and_audit(20, by=admin)
    embedding.embed_waiting(world.backbone())
    assert not PoolOpinion.objects.exists()
    version = world.version(colours)
    space_services.begin(version)

    embedding_jobs.fill(version.number)

    space = spaces.serving()
    assert space is not None
    said = dict(PoolOpinion.objects.filter(space=space).values_list("photo_id", "category_id"))
    assert said == {photo.pk: colours[world.colour_of(photo)].pk for photo in pool}
    assert all(1 / 3 < each.confidence <= 1 for each in PoolOpinion.objects.all())
    assert Job.objects.filter(kind=kinds.ACCEPT_LABELS).count() == 1


def test_learning_asks_for_it_only_where_it_is_on(admin: User, colours: list[Category]) -> None:
    pool, _audit = world.pool_and_audit(6, by=admin)
    embedding.embed_waiting(world.backbone())
    world.answer(pool, colours, by=admin)

    head_refreshes.refresh_when_due()
    assert not Job.objects.filter(kind=kinds.ACCEPT_LABELS).exists()
    switch_on(by=admin)
    Job.objects.all().delete()
    head_refreshes.refresh_now()

    assert Job.objects.filter(kind=kinds.ACCEPT_LABELS).exists()


def test_learning_asks_for_it_while_labels_stand_that_were_switched_off(admin: User, colours: list[Category]) -> None:
    pool, _audit = world.pool_and_audit(6, by=admin)
    embedding.embed_waiting(world.backbone())
    world.answer(pool, colours, by=admin)
    machine.begin()

    head_refreshes.refresh_now()

    assert Job.objects.filter(kind=kinds.ACCEPT_LABELS).exists()


def test_a_space_that_is_emptied_takes_its_opinions_along(served: Served, colours: list[Category]) -> None:
    judged(served[1], colours[0], 3)
    kept = PhotoFactory.create()

    space_services.empty(served[1])

    assert not PoolOpinion.objects.exists()
    assert Photo.objects.filter(pk=kept.pk).exists()
