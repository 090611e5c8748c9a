"""Second looks, one's own answers and a photo's page, by keys and by what a screen reader names."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from labeling.models import AnswerKind, Category, Photo, PhotoState, Verification
from labeling.services import agreement, leases, verifications
from tests.browser.accessibility import violations
from tests.browser.conftest import AddPhotos, SignIn
from tests.browser.review_page import SHOWN
from tests.browser.traffic import settle
from tests.factories import CategoryFactory, ClaimFactory, UserFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def said(photo: Photo, category: Category, *, by: User) -> None:
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    verifications.record(
        key=uuid.uuid4(), photo_id=photo.pk, kind=AnswerKind.CATEGORY, category_id=category.pk, lead_time_ms=900, by=by
    )


@pytest.fixture
def disputed(admin: User, add_photos: AddPhotos) -> Photo:
    """Make a photo that two people answered differently, and a camera claims something of."""
    photo = add_photos(1)[0]
    for name, hotkey in (("glass", "1"), ("paper", "2")):
        category = CategoryFactory.create(name=name, hotkey=hotkey)
        said(photo, category, by=UserFactory.create(username=f"{name} fan"))
        ClaimFactory.create(photo=photo, category=category)
    return photo


def test_a_conflict_is_decided_blindly_with_one_key(
    page: Page, admin: User, disputed: Photo, sign_in: SignIn, complaints: list[str]
) -> None:
    sign_in(admin)
    page.goto("/photos/?state=conflict")
    page.get_by_role("link", name="Take second looks").press("Enter")
    page.wait_for_selector(SHOWN)

    assert page.get_by_text("No suggestion").is_visible()
    assert page.locator("[data-part=claim]").is_hidden()
    page.keyboard.press("2")
    page.wait_for_selector('#review[data-waiting="finished"][data-unsent="0"]')

    state = PhotoState.objects.get(pk=disputed.pk)
    assert (state.state, state.category and state.category.name) == ("settled", "paper")
    assert Verification.objects.latest("pk").asked_reason == "decision"
    assert complaints == []


def test_an_answer_is_reopened_from_the_list_and_taken_back_on_its_page(
    page: Page, admin: User, disputed: Photo, sign_in: SignIn, complaints: list[str]
) -> None:
    said(disputed, Category.objects.get(name="glass"), by=admin)
    sign_in(admin)

    page.goto("/answers/")
    page.get_by_role("link", name=f"Reopen photo {disputed.pk}").press("Enter")
    page.wait_for_selector(f'#review[data-photo="{disputed.pk}"]')
    page.keyboard.press("2")
    page.wait_for_selector('#review[data-unsent="0"]')
    page.goto(f"/photos/{disputed.pk}/")
    page.get_by_role("button", name="Undo the answer of glass fan").press("Enter")
    page.get_by_text("The answer is taken back").wait_for()

    state = PhotoState.objects.get(pk=disputed.pk)
    assert (state.state, state.category and state.category.name) == ("settled", "paper")
    assert Verification.objects.get(kind=AnswerKind.UNDO).reviewer == admin
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_read_by_all(page: Page, admin: User, disputed: Photo, sign_in: SignIn, scheme: str) -> None:
    said(disputed, Category.objects.get(name="glass"), by=admin)
    agreement.measure()
    sign_in(admin)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    found = {}
    for path in ("/answers/", "/reviewers/", f"/photos/{disputed.pk}/", "/photos/?state=conflict"):
        page.goto(path)
        settle(page)
        found[path] = violations(page)

    assert {path: faults for path, faults in found.items() if faults} == {}
