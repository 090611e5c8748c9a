"""The review page in a browser: one key, one answer, and nothing is ever lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts.models import User
from labeling.domain.review_keys import Keys
from labeling.models import (
    AnswerKind,
    Category,
    CategoryStatus,
    Lease,
    Photo,
    PhotoState,
    State,
    Verification,
)
from labeling.services import categories, leases, review_keys, verifications
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


def test_ten_answers_without_network_outlive_their_leases_and_one_taken_over_is_reported(
    review: ReviewPage, context: BrowserContext, admin: User
) -> None:
    page = review.page
    page.wait_for_load_state("networkidle")  # ten photos are in memory
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


def test_arrows_walk_the_history_and_a_key_changes_an_earlier_answer(review: ReviewPage) -> None:
    page = review.page
    first, _second, _third = review.press("1", "1", "1")
    review.wait_until_sent()
    waiting = review.photo
    review.open()
    waiting = review.photo

    review.press("ArrowLeft", "ArrowLeft", "ArrowLeft")
    assert review.photo == first
    page.get_by_text("You said: glass").wait_for()
    review.press("2")

    assert review.photo == waiting
    review.wait_until_sent()
    assert PhotoState.objects.get(pk=first).category == Category.objects.get(name="paper")
    review.press("Backspace")
    page.get_by_text("your answer before it, glass, counts again").wait_for()
    review.wait_until_sent()
    assert PhotoState.objects.get(pk=first).category == Category.objects.get(name="glass")
    review.press("ArrowRight", "ArrowRight", "ArrowRight")
    assert review.photo == waiting


def test_answer_in_the_history_is_taken_back_where_it_is_looked_at(review: ReviewPage) -> None:
    first, second = review.press("1", "2")
    review.wait_until_sent()

    review.press("ArrowLeft", "ArrowLeft", "Backspace")
    review.wait_until_sent()

    assert review.photo == first
    assert PhotoState.objects.get(pk=first).state == State.OPEN
    assert PhotoState.objects.get(pk=second).state == State.SETTLED


def test_category_is_found_by_typing(review: ReviewPage) -> None:
    photo = review.photo
    review.page.keyboard.press("/")

    review.page.get_by_role("combobox", name="Category").press_sequentially("PAP")
    review.page.keyboard.press("Enter")
    review.wait_until_sent()

    assert Verification.objects.get(photo_id=photo).category == Category.objects.get(name="paper")


def test_category_is_proposed_without_leaving_the_photo(page: Page, sign_in: SignIn, add_photos: AddPhotos) -> None:
    CategoryFactory.create(name="glass", hotkey="1")
    add_photos(3)
    sign_in(UserFactory.create())
    review = ReviewPage(page)
    review.open()
    photo = review.photo

    page.keyboard.press("/")
    page.get_by_role("combobox", name="Category").press_sequentially("textiles")
    page.keyboard.press("Enter")

    page.get_by_text("“textiles” is proposed to the admins").wait_for()
    assert review.photo == photo
    assert Category.objects.get(name="textiles").status == CategoryStatus.PROPOSED


def test_admin_adds_a_category_by_answering_with_it(review: ReviewPage) -> None:
    photo = review.photo
    review.page.keyboard.press("/")

    review.page.get_by_role("combobox", name="Category").press_sequentially("textiles")
    review.page.keyboard.press("Enter")
    review.wait_for_another(photo)
    review.wait_until_sent()

    assert Verification.objects.get(photo_id=photo).category == Category.objects.get(name="textiles")
    review.page.get_by_role("button", name="textiles").wait_for()


def test_category_renamed_meanwhile_shows_its_new_name(review: ReviewPage, admin: User) -> None:
    glass = Category.objects.get(name="glass")
    categories.edit(category_id=glass.pk, name="bottles", by=admin)

    review.press("1", "1", "1", "1")

    review.page.get_by_role("button", name="bottles").wait_for()
    review.wait_until_sent()
    assert set(Verification.objects.values_list("category_id", flat=True)) == {glass.pk}


def test_own_keys_stand_on_the_buttons_and_answer(
    page: Page, admin: User, sign_in: SignIn, add_photos: AddPhotos
) -> None:
    glass = CategoryFactory.create(name="glass", hotkey="1")
    review_keys.choose(keys=Keys({"skip": "j"}, {glass.pk: "Enter"}), by=admin)
    add_photos(3)
    sign_in(admin)
    review = ReviewPage(page)
    review.open()

    photo, skipped = review.press("Enter", "j")
    review.wait_until_sent()

    assert page.get_by_role("button", name="glass").locator("kbd").inner_text() == "Enter"
    assert Verification.objects.get(photo_id=photo).category == glass
    assert Verification.objects.get(photo_id=skipped).kind == AnswerKind.SKIP


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
