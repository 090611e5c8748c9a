"""The review page in a browser: one key, one answer, and nothing is ever lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts.models import User
from labeling.models import AnswerKind, Category, Lease, Photo, PhotoState, State, Verification
from labeling.services import verifications
from tests.browser.review_page import ReviewPage
from tests.factories import PASSWORD, CategoryFactory, LeaseFactory, UserFactory

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

pytestmark = pytest.mark.django_db(transaction=True)

AddPhotos = Callable[[int], list[Photo]]
SignIn = Callable[[User], None]


@pytest.fixture
def review(page: Page, admin: User, sign_in: SignIn, add_photos: AddPhotos) -> ReviewPage:
    """Two categories, keys 1 and 2, and fifteen photos on the review page."""
    CategoryFactory.create(name="glass", hotkey="1")
    CategoryFactory.create(name="paper", hotkey="2")
    add_photos(15)
    sign_in(admin)
    review = ReviewPage(page)
    review.open()
    return review


@pytest.mark.slow
def test_category_added_then_fifty_photos_answered_with_fifty_keys(
    page: Page, admin: User, add_photos: AddPhotos, complaints: list[str]
) -> None:
    add_photos(60)
    page.goto("/sign-in/")
    page.get_by_label("Username").fill(admin.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Categories").first.click()
    page.get_by_label("Name", exact=True).first.fill("glass")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Review").first.click()
    review = ReviewPage(page)

    answered = review.press(*["1"] * 50)
    review.wait_until_sent()
    again = [review.press("Backspace") and review.photo for _ in range(5)]
    review.wait_until_sent()

    assert len(set(answered)) == 50
    assert again == answered[:-6:-1]
    assert Verification.objects.filter(kind=AnswerKind.CATEGORY, category__name="glass").count() == 50
    assert Verification.objects.filter(kind=AnswerKind.UNDO).count() == 5
    assert PhotoState.objects.filter(state=State.SETTLED).count() == 45
    assert complaints == []


def test_next_photo_shows_before_the_server_has_answered(review: ReviewPage, page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/verifications", lambda route, _request: held.append(route))

    [answered] = review.press("1")

    assert review.photo != answered
    assert Verification.objects.count() == 0
    held[0].continue_()
    review.wait_until_sent()
    assert Verification.objects.get().photo_id == answered


def test_each_key_gives_its_answer(review: ReviewPage) -> None:
    glass, unusable, unsure, skipped = review.press("1", "x", "u", "Space")

    review.wait_until_sent()
    said = dict(Verification.objects.values_list("photo_id", "kind"))
    assert said == {glass: "category", unusable: "unusable", unsure: "unsure", skipped: "skip"}


def test_answers_without_network_are_kept_and_sent_once_later(review: ReviewPage, context: BrowserContext) -> None:
    page = review.page
    context.set_offline(True)

    answered = review.press("1", "2", "1", "2", "1")

    page.get_by_text("5 answers are kept here").wait_for()
    assert Verification.objects.count() == 0
    context.set_offline(False)
    review.wait_until_sent()
    assert list(Verification.objects.order_by("id").values_list("photo_id", flat=True)) == answered


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


def test_undo_goes_on_after_a_reload(review: ReviewPage) -> None:
    answered = review.press("1", "1", "1")
    review.wait_until_sent()
    review.open()

    for photo in reversed(answered):
        review.page.keyboard.press("Backspace")
        review.page.wait_for_selector(f'#review[data-photo="{photo}"]')

    review.wait_until_sent()
    assert Verification.objects.filter(kind=AnswerKind.UNDO).count() == 3


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


def test_leaving_lets_others_have_the_photos_at_once(review: ReviewPage, page: Page, admin: User) -> None:
    assert Lease.objects.filter(reviewer=admin).exists()

    page.goto("/photos/")
    page.wait_for_load_state("networkidle")

    assert not Lease.objects.filter(reviewer=admin, expires_at__gt=timezone.now()).exists()


def test_help_swallows_answer_keys(review: ReviewPage, page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()

    page.keyboard.press("1")
    page.keyboard.press("Escape")

    assert page.get_by_role("dialog").count() == 0
    assert page.get_attribute("#review", "data-unsent") == "0"
    assert Verification.objects.count() == 0


def test_names_that_look_like_markup_are_inert(page: Page, admin: User, sign_in: SignIn, add_photos: AddPhotos) -> None:
    hostile = "<img src=x onerror=document.title='taken'>"
    CategoryFactory.create(name=hostile, hotkey="1", guideline=hostile)
    add_photos(3)
    sign_in(admin)
    review = ReviewPage(page)

    review.open()
    review.press("1")
    review.wait_until_sent()

    for path in ("/review/", "/categories/", "/photos/", "/photos/?state=settled", "/"):
        page.goto(path)
        assert page.title() != "taken"
        assert page.locator("img[src=x]").count() == 0
