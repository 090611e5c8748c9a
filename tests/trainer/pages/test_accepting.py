"""The page of labels accepted by machine."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from jobs.models import Job
from labeling.domain import withdrawals
from labeling.services import accepting
from tests.factories import AdminFactory, CategoryFactory, PhotoFactory
from tests.labeling.services.machine import accept
from tests.trainer.pages.promises import counted, evidence
from tests.webapp.counting import queries_of
from trainer import kinds
from trainer.models import AcceptanceRule
from trainer.selectors import acceptance_rules

pytestmark = pytest.mark.django_db

PAGE, PREVIEW = reverse("trainer-pages:accepting"), reverse("trainer-pages:accepting-preview")
DECIDE, COUNT = reverse("trainer-pages:accepting-decide"), reverse("trainer-pages:accepting-count")
USUAL = {"target_error": "5", "confidence": "95"}


@pytest.fixture
def person() -> User:
    return AdminFactory.create()


@pytest.fixture
def admin(client: Client, person: User) -> Client:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_it_is_off_until_somebody_decides(admin: Client) -> None:
    text = admin.get(PAGE).text

    assert "Nothing. People answer every photo." in text
    assert "Nothing was counted yet" in text
    assert "Accept labels" in text
    assert not acceptance_rules.current().is_on


def test_a_decision_counts_at_once_and_asks_for_the_job(admin: Client, person: User) -> None:
    admin.post(DECIDE, {**USUAL, "per_category": "on", "accept": "yes"})

    rule = AcceptanceRule.objects.get()
    assert (rule.is_on, rule.target_error, rule.confidence, rule.per_category) == (True, 0.05, 0.95, True)
    assert rule.by == person
    assert Job.objects.filter(kind=kinds.ACCEPT_LABELS).count() == 1
    assert "Withdraw all and stop" in admin.get(PAGE).text


def test_switching_off_keeps_the_promise_for_later(admin: Client) -> None:
    admin.post(DECIDE, {**USUAL, "accept": "yes"})
    admin.post(DECIDE, {"target_error": "3", "confidence": "90", "accept": "no"})

    rule = acceptance_rules.current()
    assert (rule.is_on, rule.target_error, rule.confidence) == (False, 0.03, 0.9)
    assert AcceptanceRule.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"target_error": "0"}, {"target_error": "90"}, {"confidence": "50"}, {"confidence": "x"}]
)
def test_a_promise_of_nothing_is_refused(admin: Client, wrong: dict[str, str]) -> None:
    response = admin.post(DECIDE, {**USUAL, **wrong, "accept": "yes"})

    assert "errorlist" in response.text
    assert not AcceptanceRule.objects.exists()
    assert "Fill in both figures" in admin.get(PREVIEW, {**USUAL, **wrong}).text


def test_the_preview_says_what_a_promise_would_come_to(admin: Client) -> None:
    glass = CategoryFactory.create(name="<b>glass")
    counted(evidence(glass.pk, audited=200, wrong=4, waiting=640))

    fits = admin.get(PREVIEW, USUAL).text
    strict = admin.get(PREVIEW, {**USUAL, "target_error": "2"}).text
    apart = admin.get(PREVIEW, {**USUAL, "per_category": "on"}).text

    assert "<strong>640 photos</strong> of 1000 that nobody has answered (64.0 %)" in fits
    assert "Where version 4 is as sure, it has 4 of 200 audited photos wrong." in fits
    assert "4.5 %" in fits  # Clopper and Pearson's bound of 4 of 200
    assert "accepted from here" in fits
    assert "Nothing would be accepted." in strict
    assert "fails" in strict
    assert "&lt;b&gt;glass" in apart
    assert not AcceptanceRule.objects.exists()


def test_the_page_shows_what_stands_and_how_earlier_ones_ended(admin: Client, person: User) -> None:
    glass = CategoryFactory.create()
    ended = accept(PhotoFactory.create_batch(2), glass)
    accepting.withdraw(acceptance_id=ended.pk, reason=withdrawals.CHECKS, figures={}, by=None)
    accept(PhotoFactory.create_batch(3), glass)

    text = admin.get(PAGE).text

    assert '<div class="figure">3</div>' in text
    assert "people disagreed with too many of the checks" in text
    assert "stands" in text


def test_a_version_that_people_contradicted_says_what_it_waits_for(admin: Client, person: User) -> None:
    counted(evidence(CategoryFactory.create().pk, audited=200, wrong=0, waiting=5))
    admin.post(DECIDE, {**USUAL, "accept": "yes"})
    terms = accepting.Terms(source="version:4", target_error=0.05, confidence=0.95, thresholds={"all": 0.9})
    acceptance = accepting.begin(terms=terms, figures={}, check_share=0.05, by=None)
    assert acceptance is not None
    accepting.withdraw(acceptance_id=acceptance.pk, reason=withdrawals.CHECKS, figures={}, by=None)

    assert "People disagreed with too many of the checks" in admin.get(PAGE).text
    admin.post(DECIDE, {**USUAL, "accept": "yes"})
    assert "People disagreed with too many of the checks" not in admin.get(PAGE).text


def test_the_button_asks_for_a_count(admin: Client) -> None:
    admin.post(COUNT)

    assert Job.objects.filter(kind=kinds.ACCEPT_LABELS).count() == 1


def test_the_page_costs_the_same_however_many_photos_were_accepted(admin: Client) -> None:
    glass = CategoryFactory.create()
    counted(evidence(glass.pk, audited=200, wrong=4, waiting=640))
    acceptance = accept([PhotoFactory.create()], glass)
    few = queries_of(admin, PAGE)

    more = PhotoFactory.create_batch(20)
    accepting.accept(
        acceptance_id=acceptance.pk, labels=[accepting.LabelDraft(photo.pk, glass.pk, 0.95, 0.9) for photo in more]
    )

    assert queries_of(admin, PAGE) == few
