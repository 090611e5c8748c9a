"""The review page in a browser: one key, one answer, and the next photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts.models import User
from labeling.models import (
    AnswerKind,
    Category,
    Lease,
    PhotoState,
    State,
    Verification,
)
from tests.browser.conftest import AddPhotos
from tests.browser.review_page import ReviewPage
from tests.browser.traffic import settle
from tests.factories import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_view_turns_and_zooms_until_the_next_photo(review: ReviewPage) -> None:
    photo, zoom = review.page.locator(".review-photo"), review.page.get_by_role("button", name="Zoom")

    review.press("r", "z")

    assert photo.evaluate("photo => getComputedStyle(photo).transform").startswith("matrix(0, 1, -1, 0")
    assert zoom.get_attribute("aria-pressed") == "true"
    review.press("1")
    assert photo.evaluate("photo => getComputedStyle(photo).transform").startswith("matrix(1, 0, 0, 1")
    assert zoom.get_attribute("aria-pressed") == "false"


def test_double_click_answers_one_photo(review: ReviewPage) -> None:
    photo = review.photo

    review.page.get_by_role("button", name="glass").dblclick()
    review.wait_for_another(photo)
    review.wait_until_sent()

    assert Verification.objects.get().photo_id == photo


def test_photo_that_does_not_load_is_told_and_can_be_answered(review: ReviewPage, page: Page) -> None:
    page.route("**/api/v1/photos/*/image", lambda route: route.abort())
    page.reload()
    review.wait_for_some_photo()

    page.get_by_text("This photo cannot be loaded now.").wait_for()
    [photo] = review.press("x")
    review.wait_until_sent()

    assert Verification.objects.get(photo_id=photo).kind == AnswerKind.UNUSABLE


def test_review_by_roles_alone(review: ReviewPage, page: Page) -> None:
    photo, answer = review.photo, page.get_by_role("group", name="Categories")

    answer.get_by_role("button", name="glass").focus()
    page.keyboard.press("Enter")
    review.wait_for_another(photo)
    assert page.evaluate("document.activeElement.innerText").endswith("glass")  # the focus stays where it was
    page.get_by_role("group", name="Other answers").get_by_role("button", name="Unsure").click()
    page.get_by_role("group", name="View").get_by_role("button", name="Earlier").click()
    page.get_by_role("button", name="You said: Unsure").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("status").get_by_text("Taken back").wait_for()
    review.wait_until_sent()

    assert list(Verification.objects.order_by("id").values_list("kind", flat=True)) == ["category", "unsure", "undo"]


def test_photo_named_in_the_address_is_asked_about(review: ReviewPage) -> None:
    [answered] = review.press("1")
    review.wait_until_sent()

    review.page.goto(f"/review/?photo={answered}")
    review.wait_for(answered)
    review.press("2")
    review.wait_until_sent()

    assert PhotoState.objects.get(pk=answered).category == Category.objects.get(name="paper")


def test_leaving_lets_others_have_the_photos_at_once(review: ReviewPage, page: Page, admin: User) -> None:
    assert Lease.objects.filter(reviewer=admin).exists()

    page.goto("/photos/")
    settle(page)

    assert not Lease.objects.filter(reviewer=admin, expires_at__gt=timezone.now()).exists()


def test_help_swallows_answer_keys(review: ReviewPage, page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()

    page.keyboard.press("1")
    page.keyboard.press("Escape")

    assert page.get_by_role("dialog").count() == 0
    assert page.get_attribute("#review", "data-unsent") == "0"
    assert Verification.objects.count() == 0
