"""The page of answers, and answers on a photo's page."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from labeling.models import AnswerKind, Photo, PhotoState, Verification
from labeling.services import decks, doubts, leases, verifications
from labeling.services.decks import DeckEntryDraft
from labeling.services.doubts import DoubtDraft
from tests.factories import (
    AdminFactory,
    CategoryFactory,
    ClaimFactory,
    PhotoFactory,
    UserFactory,
    VerificationFactory,
)
from tests.labeling.services.machine import ALL_CHECKS, accept
from tests.webapp.counting import queries_of

pytestmark = pytest.mark.django_db

ANSWERS = reverse("labeling-pages:answers")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def answered(photo: Photo, *, by: User, category_id: int | None = None) -> Verification:
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    kind = AnswerKind.CATEGORY if category_id else AnswerKind.UNUSABLE
    said = verifications.record(
        key=uuid.uuid4(), photo_id=photo.pk, kind=kind, category_id=category_id, lead_time_ms=1234, by=by
    )
    return said.verification


def page_of(photo: Photo) -> str:
    return reverse("labeling-pages:photo", args=[photo.pk])


def undo_of(answer: Verification) -> str:
    return reverse("labeling-pages:photo-undo", args=[answer.photo_id, answer.pk])


def test_answers_are_listed_with_a_way_to_reopen_them() -> None:
    reviewer = UserFactory.create()
    answer = answered(PhotoFactory.create(), by=reviewer, category_id=CategoryFactory.create(name="blue glass").pk)
    foreign = answered(PhotoFactory.create(), by=UserFactory.create())

    text = signed_in(reviewer).get(ANSWERS).text

    assert "blue glass" in text
    assert "1.2 s" in text
    assert f"{reverse('labeling-pages:review')}?photo={answer.photo_id}" in text
    assert f"Photo {foreign.photo_id}<" not in text


def test_answers_of_others_are_for_admins_and_not_reopened() -> None:
    answer = answered(PhotoFactory.create(), by=UserFactory.create(username="zoe"))
    whose = {"reviewer": answer.reviewer_id}

    seen = signed_in(AdminFactory.create()).get(ANSWERS, whose).text
    refused = signed_in(UserFactory.create()).get(ANSWERS, whose).text

    assert "Answers of zoe" in seen
    assert f"Photo {answer.photo_id}" in seen
    assert f"?photo={answer.photo_id}" not in seen
    assert f"Photo {answer.photo_id}" not in refused


def test_answers_are_narrowed_and_paged() -> None:
    reviewer = UserFactory.create()
    unsure = VerificationFactory.create(reviewer=reviewer, kind=AnswerKind.UNSURE)
    VerificationFactory.create_batch(51, reviewer=reviewer, kind=AnswerKind.SKIP)
    client = signed_in(reviewer)

    first = client.get(ANSWERS)
    second = client.get(f"{ANSWERS}?{first.context['next']}")

    assert [len(page.context["answers"]) for page in (first, second)] == [50, 2]
    assert [row.pk for row in client.get(ANSWERS, {"said": "unsure"}).context["answers"]] == [unsure.pk]
    assert len(client.get(ANSWERS, {"said": "nonsense", "day": "never"}).context["answers"]) == 50


def test_answers_cost_the_same_for_more_of_them() -> None:
    reviewer = UserFactory.create()
    client = signed_in(reviewer)
    VerificationFactory.create_batch(2, reviewer=reviewer)
    few = queries_of(client, ANSWERS)

    VerificationFactory.create_batch(20, reviewer=reviewer)

    assert queries_of(client, ANSWERS) == few


def test_photo_page_tells_who_said_what_after_which_suggestion() -> None:
    photo, glass = PhotoFactory.create(), CategoryFactory.create(name="glass")
    decks.publish(entries=[DeckEntryDraft(photo.pk, glass.pk, 0.9, "rare", 0.5)], learned_answers=1, source="head:7")
    answered(photo, by=UserFactory.create(username="zoe"), category_id=CategoryFactory.create(name="paper").pk)

    text = signed_in(UserFactory.create()).get(page_of(photo)).text

    assert "zoe" in text
    assert "head:7 suggested glass (90.0 %)" in text
    assert "after 1.2 s" in text
    assert "perhaps of a rare category" in text
    assert f"photos/{photo.stored_sha256[:2]}/{photo.stored_sha256}.jpg" in text


def test_an_admin_takes_back_anybodys_answer_by_another_event() -> None:
    photo = PhotoFactory.create()
    answer = answered(photo, by=UserFactory.create())
    admin = AdminFactory.create()
    client, key = signed_in(admin), uuid.uuid4()

    pages = [client.post(undo_of(answer), {"key": key}, follow=True) for _ in range(2)]  # a double click

    assert [page.status_code for page in pages] == [200, 200]
    undo = Verification.objects.get(kind=AnswerKind.UNDO)
    assert (undo.undoes, undo.reviewer) == (answer, admin)
    assert PhotoState.objects.get(pk=photo.pk).state == "open"
    assert "took back" in pages[0].text
    assert undo_of(answer) not in pages[0].text


def test_an_answer_that_somebody_took_back_meanwhile_is_told() -> None:
    answer = answered(PhotoFactory.create(), by=UserFactory.create())
    client = signed_in(AdminFactory.create())

    texts = [client.post(undo_of(answer), {"key": uuid.uuid4()}, follow=True).text for _ in range(2)]  # two tabs

    assert "The answer is taken back" in texts[0]
    assert "undone already" in texts[1]
    assert Verification.objects.filter(kind=AnswerKind.UNDO).count() == 1


def test_a_reviewer_takes_back_only_own_answers() -> None:
    photo, reviewer = PhotoFactory.create(), UserFactory.create()
    own, foreign = answered(photo, by=reviewer), answered(photo, by=UserFactory.create())
    client = signed_in(reviewer)

    text = client.get(page_of(photo)).text
    client.post(undo_of(foreign), {"key": uuid.uuid4()})

    assert undo_of(own) in text
    assert undo_of(foreign) not in text
    assert not Verification.objects.filter(kind=AnswerKind.UNDO).exists()


def test_undo_of_an_answer_to_another_photo_is_not_there() -> None:
    answer = answered(PhotoFactory.create(), by=UserFactory.create())
    url = reverse("labeling-pages:photo-undo", args=[PhotoFactory.create().pk, answer.pk])

    assert signed_in(AdminFactory.create()).post(url).status_code == 404


def test_photo_page_hides_answers_from_who_takes_a_second_look() -> None:
    photo, reviewer = PhotoFactory.create(), UserFactory.create()
    answered(photo, by=UserFactory.create(username="zoe"))
    client = signed_in(reviewer)

    leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4(), desk="second-look")

    assert "zoe" not in client.get(page_of(photo)).text
    verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.UNUSABLE, by=reviewer)
    assert "zoe" in client.get(page_of(photo)).text


def test_photo_page_hides_claims_from_who_takes_a_second_look_or_holds_a_check() -> None:
    photos, reviewer = PhotoFactory.create_batch(2), UserFactory.create()
    for photo in photos:
        ClaimFactory.create(photo=photo, category=CategoryFactory.create(name=f"green {photo.pk}"))
    accept(photos[1:], CategoryFactory.create(), check_share=ALL_CHECKS)
    client = signed_in(reviewer)
    assert all(f"green {photo.pk}" in client.get(page_of(photo)).text for photo in photos)

    leases.hold(photo_id=photos[0].pk, by=reviewer, tab=uuid.uuid4(), desk="second-look")
    leases.hold(photo_id=photos[1].pk, by=reviewer, tab=uuid.uuid4())

    for photo in photos:
        text = client.get(page_of(photo)).text
        assert f"green {photo.pk}" not in text
        assert "You have this photo for a second look" not in text  # nobody answered: nothing tells it from others
        assert f"green {photo.pk}" in signed_in(UserFactory.create()).get(page_of(photo)).text
        verifications.record(key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.UNUSABLE, by=reviewer)
        assert f"green {photo.pk}" in client.get(page_of(photo)).text


def test_photo_page_and_conflicts_hide_what_was_said_from_who_holds_a_check() -> None:
    photo, reviewer, glass = PhotoFactory.create(), UserFactory.create(), CategoryFactory.create()
    accept([photo], glass, check_share=ALL_CHECKS)
    answered(photo, by=UserFactory.create(username="zoe"), category_id=glass.pk)
    answered(photo, by=UserFactory.create())
    assert PhotoState.objects.get().state == "conflict"
    client, conflicts = signed_in(reviewer), reverse("labeling-pages:photos") + "?state=conflict"
    assert "zoe" in client.get(conflicts).text

    leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4())

    assert "zoe" not in client.get(page_of(photo)).text
    assert "zoe" not in client.get(conflicts).text


def test_photo_page_tells_admins_of_a_doubt_and_nobody_else() -> None:
    photo, paper = PhotoFactory.create(), CategoryFactory.create(name="paper")
    answered(photo, by=UserFactory.create(), category_id=CategoryFactory.create().pk)
    doubts.publish(doubts=[DoubtDraft(photo_id=photo.pk, category_id=paper.pk, confidence=0.96)], source="head:7")

    assert "takes it for paper (96.0 %)" in signed_in(AdminFactory.create()).get(page_of(photo)).text
    assert "96.0 %" not in signed_in(UserFactory.create()).get(page_of(photo)).text
