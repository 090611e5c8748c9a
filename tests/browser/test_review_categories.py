"""Categories on the review page: found, proposed, added, renamed, with keys of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from labeling.domain.review_keys import Keys
from labeling.models import (
    AnswerKind,
    Category,
    CategoryStatus,
    Verification,
)
from labeling.services import categories, review_keys
from tests.browser.conftest import AddPhotos, SignIn
from tests.browser.review_page import ReviewPage
from tests.factories import CategoryFactory, UserFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


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
