"""Answers that were given, as a list."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from labeling.models import AnswerKind
from labeling.services import leases, undoing, verifications
from tests.factories import AdminFactory, CategoryFactory, PhotoFactory, UserFactory, VerificationFactory
from tests.webapp.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]

ANSWERS = reverse("labeling:verifications")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def reviewer() -> User:
    return UserFactory.create()


def test_answers_are_listed_newest_first_with_what_was_asked(reviewer: User) -> None:
    glass, paper = CategoryFactory.create(name="glass"), CategoryFactory.create(name="paper")
    first = VerificationFactory.create(reviewer=reviewer, kind=AnswerKind.UNSURE)
    second = VerificationFactory.create(
        reviewer=reviewer,
        category=glass,
        suggested_category=paper,
        suggested_confidence=0.75,
        suggested_by="head:3",
        lead_time_ms=812,
    )
    VerificationFactory.create()

    rows = signed_in(reviewer).get(ANSWERS, {"mine": "1"}).json()["results"]

    assert [row["id"] for row in rows] == [second.pk, first.pk]
    assert rows[0]["category"] == {"category": glass.pk, "name": "glass"}
    assert rows[0]["suggestion"] == {"category": paper.pk, "name": "paper", "confidence": 0.75}
    assert (rows[0]["suggested_by"], rows[0]["lead_time_ms"], rows[0]["undone"]) == ("head:3", 812, False)
    assert rows[1]["category"] is None


def test_an_undone_answer_says_so_and_is_left_out_where_only_standing_ones_are_wanted(reviewer: User) -> None:
    photo = PhotoFactory.create()
    leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4())
    said = verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.UNUSABLE, by=reviewer)
    undoing.undo(key=uuid.uuid4(), by=reviewer)
    client = signed_in(reviewer)

    undo, answer = client.get(ANSWERS).json()["results"]

    assert (undo["kind"], undo["undoes"]) == ("undo", said.verification.pk)
    assert (answer["id"], answer["undone"]) == (said.verification.pk, True)
    assert client.get(ANSWERS, {"standing": "1"}).json()["results"] == []


def test_the_next_page_goes_on_where_this_one_ends(reviewer: User) -> None:
    made = VerificationFactory.create_batch(53, reviewer=reviewer, kind=AnswerKind.SKIP)
    client = signed_in(reviewer)

    first = client.get(ANSWERS, {"mine": "1"}).json()
    second = client.get(first["next"]).json()

    assert [row["id"] for row in first["results"] + second["results"]] == [row.pk for row in reversed(made)]
    assert second["next"] is None


def test_answers_are_narrowed_by_kind_category_and_day(reviewer: User) -> None:
    glass = CategoryFactory.create()
    of_glass = VerificationFactory.create(reviewer=reviewer, category=glass)
    unsure = VerificationFactory.create(reviewer=reviewer, kind=AnswerKind.UNSURE)
    client = signed_in(reviewer)

    def ids(**wanted: object) -> list[int]:
        return [row["id"] for row in client.get(ANSWERS, wanted).json()["results"]]

    assert ids(kind="unsure") == [unsure.pk]
    assert ids(category=glass.pk) == [of_glass.pk]
    assert ids(day=of_glass.created_at.date().isoformat()) == [unsure.pk, of_glass.pk]
    assert ids(day="2001-01-01") == []
    assert client.get(ANSWERS, {"kind": "opinion"}).status_code == 400


def test_only_admins_see_the_answers_of_others(reviewer: User) -> None:
    theirs = VerificationFactory.create()
    asked = {"reviewer": theirs.reviewer_id}

    assert signed_in(reviewer).get(ANSWERS, asked).status_code == 403
    assert signed_in(reviewer).get(ANSWERS, {"reviewer": reviewer.pk}).status_code == 200
    admin = signed_in(AdminFactory.create())
    assert [row["id"] for row in admin.get(ANSWERS, asked).json()["results"]] == [theirs.pk]
    assert admin.get(ANSWERS, {"reviewer": 10**9}).status_code == 404


def test_answers_cost_the_same_for_more_answers(reviewer: User) -> None:
    client = signed_in(reviewer)
    VerificationFactory.create_batch(2, reviewer=reviewer)
    few = queries_of(client, ANSWERS)

    VerificationFactory.create_batch(20, reviewer=reviewer)

    assert queries_of(client, ANSWERS) == few
