"""What becomes of answers that the server has not heard or does not count: nothing is ever lost."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts.models import User
from labeling.models import (
    Category,
    Lease,
    Photo,
    Verification,
)
from labeling.services import leases, verifications
from tests.browser.conftest import SignIn
from tests.browser.review_page import ReviewPage
from tests.browser.traffic import settle
from tests.factories import LeaseFactory, UserFactory

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_answers_without_network_are_kept_and_sent_once_later(review: ReviewPage, context: BrowserContext) -> None:
    page = review.page
    context.set_offline(True)

    answered = review.press("1", "2", "1", "2", "1")

    page.get_by_text("5 answers are kept here").wait_for()
    assert Verification.objects.count() == 0
    context.set_offline(False)
    review.wait_until_sent()
    assert list(Verification.objects.order_by("id").values_list("photo_id", flat=True)) == answered


def test_ten_answers_without_network_outlive_their_leases_and_one_taken_over_is_reported(
    review: ReviewPage, context: BrowserContext, admin: User
) -> None:
    page = review.page
    settle(page)  # ten photos are in memory
    context.set_offline(True)

    answered = review.press(*["1"] * 10)
    page.get_by_text("Waiting for the server. 10 answers are kept here").wait_for()
    page.keyboard.press("1")
    page.locator(".review-notices").get_by_text("Waiting for the server").wait_for()  # the eleventh is told so
    taken, other = answered[3], UserFactory.create()
    Lease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    leases.hold(photo_id=taken, by=other, tab=uuid.uuid4())
    assert not Verification.objects.exists()
    context.set_offline(False)
    review.wait_until_sent()

    mine = list(Verification.objects.filter(reviewer=admin).order_by("id").values_list("photo_id", flat=True))
    assert mine == [photo for photo in answered if photo != taken]
    page.get_by_text(f"Photo {taken} went to somebody else meanwhile").wait_for()
    assert Lease.objects.get(photo_id=taken).reviewer == other
    review.open()
    page.get_by_text("Answers that were not counted: 1").wait_for()
    page.get_by_text("You said: glass.").wait_for()  # kept over a reload until somebody has dealt with it
    page.get_by_role("button", name="Dismiss").click()
    assert page.get_by_text("Answers that were not counted").count() == 0


def test_answer_that_was_not_counted_is_asked_again(review: ReviewPage) -> None:
    page, photo = review.page, review.photo
    Lease.objects.filter(photo_id=photo).delete()
    review.press("1")
    review.wait_until_sent()

    page.get_by_role("button", name="Look again").click()
    review.wait_for(photo)
    review.press("2")
    review.wait_until_sent()

    assert Verification.objects.get(photo_id=photo).category == Category.objects.get(name="paper")


def test_answers_survive_closing_the_page_before_they_were_sent(review: ReviewPage, page: Page) -> None:
    page.route("**/api/v1/verifications", lambda route: route.abort())
    answered = review.press("1", "1", "1")
    page.unroute("**/api/v1/verifications")

    review.open()

    review.wait_until_sent()
    assert set(Verification.objects.values_list("photo_id", flat=True)) == set(answered)
    assert review.photo not in answered


def test_answers_are_kept_over_the_end_of_a_session(
    review: ReviewPage, page: Page, context: BrowserContext, admin: User, sign_in: SignIn
) -> None:
    context.clear_cookies()
    answered = review.press("1", "2")

    page.get_by_text("You were signed out. 2 answers are kept here").wait_for()
    sign_in(admin)
    page.get_by_role("link", name="Sign in").click()

    page.wait_for_url("**/review/")
    review.wait_until_sent()
    assert set(Verification.objects.values_list("photo_id", flat=True)) == set(answered)


def test_photo_settled_by_somebody_else_is_reported_not_lost(review: ReviewPage, page: Page) -> None:
    photo = review.photo
    other = UserFactory.create()
    Lease.objects.filter(photo_id=photo).delete()
    LeaseFactory.create(photo=Photo.objects.get(pk=photo), reviewer=other)
    paper = Category.objects.get(name="paper")
    verifications.record(key=uuid.uuid4(), photo_id=photo, kind="category", category_id=paper.pk, by=other)

    review.press("1")

    page.get_by_text(f"Photo {photo} was settled meanwhile").wait_for()
    assert Verification.objects.get(photo_id=photo).reviewer == other
