"""The grid page in a browser: a page of photos with a handful of keys, and nothing is lost."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from labeling.models import AnswerKind, Category, Lease, Photo, PhotoState, State, Verification
from labeling.services import decks, photos, verifications
from labeling.services.decks import DeckEntryDraft, GridEntryDraft
from labeling.services.photos import UploadFacts
from tests.browser.conftest import SignIn
from tests.browser.grid_page import GridPage
from tests.factories import CategoryFactory, LeaseFactory, PhotoFactory, UserFactory
from tests.labeling.pictures import picture

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def named(transactional_db: None) -> list[Category]:
    names = ("glass", "paper", "metal")
    return [CategoryFactory.create(name=name, hotkey=str(place + 1)) for place, name in enumerate(names)]


@pytest.fixture
def grid(page: Page, admin: User, named: list[Category], sign_in: SignIn) -> GridPage:
    """Twenty-six photos that the model believes to be glass; twenty of them on the first page of the grid."""
    publish(named[0], PhotoFactory.create_batch(26))
    sign_in(admin)
    page.route("**/thumbnail", lambda route: route.abort())  # there are none
    grid = GridPage(page)
    grid.open(f"/grid/{named[0].pk}/?size=20")
    return grid


def publish(category: Category, members: list[Photo]) -> None:
    """Publish a grid of these photos, the first the most confident."""
    decks.publish(
        entries=[DeckEntryDraft(photo.pk, category.pk, 0.5, "doubtful", 0.1) for photo in members],
        grid_entries=[
            GridEntryDraft(category.pk, photo.pk, 0.99 - place / 200, likeness=(7 * place) % len(members))
            for place, photo in enumerate(members)
        ],
        learned_answers=20,
        source="head:7",
    )


def real_photos(count: int, *, by: User) -> list[Photo]:
    """Take in real photos where there are some, else made ones; audit photos among them are not given."""
    folder = settings.MAGPIE_PHOTOS_DIR
    files = sorted(folder.glob("glass/*.jpg"))[: 2 * count] if folder else []
    data = (file.read_bytes() for file in files) if files else (picture(seed) for seed in range(2 * count))
    taken: list[Photo] = []
    while len(taken) < count:
        photo = photos.take_in(data=next(data), facts=UploadFacts(client_id=uuid.uuid4()), by=by).photo
        taken += [] if photo.is_audit or photo in taken else [photo]
    return taken


def labels() -> dict[int, str]:
    """Give what each settled photo is."""
    settled = PhotoState.objects.filter(state=State.SETTLED)
    return dict(settled.values_list("photo_id", "category__name"))


@pytest.fixture
def pictured(page: Page, admin: User, named: list[Category], sign_in: SignIn) -> GridPage:
    """Sixty photos with pixels on one page, three of which are something else."""
    publish(named[0], real_photos(60, by=admin))
    sign_in(admin)
    grid = GridPage(page)
    grid.open(f"/grid/{named[0].pk}/")
    assert len(grid.photos) == 60
    return grid


@pytest.mark.slow
def test_sixty_photos_with_three_exceptions_by_keyboard_alone(pictured: GridPage, complaints: list[str]) -> None:
    exceptions = dict(zip(random.Random(20).sample(pictured.photos, 3), ("paper", "metal", "paper"), strict=True))
    expected = {photo: exceptions.get(photo, "glass") for photo in pictured.photos}

    pictured.press("j")
    for photo, name in exceptions.items():
        pictured.press(*pictured.code(photo), {"paper": "2", "metal": "3"}[name])
    pictured.press("Enter")
    pictured.wait()

    assert pictured.presses <= 20
    assert labels() == expected
    assert Verification.objects.count() == 60
    assert complaints == []


@pytest.mark.slow
def test_sixty_photos_with_three_exceptions_by_mouse(pictured: GridPage, complaints: list[str]) -> None:
    exceptions = dict(zip(random.Random(21).sample(pictured.photos, 3), ("metal", "paper", "metal"), strict=True))
    expected = {photo: exceptions.get(photo, "glass") for photo in pictured.photos}

    for photo, name in exceptions.items():
        pictured.click(photo)
        pictured.press({"paper": "2", "metal": "3"}[name])
    pictured.press("Enter")
    pictured.wait()

    assert (pictured.clicks, pictured.presses) == (3, 4)
    assert labels() == expected
    assert complaints == []


def test_arrows_select_and_shift_extends(grid: GridPage) -> None:
    first, second, third = grid.photos[:3]
    columns = grid.page.eval_on_selector_all(
        ".cell", "cells => cells.filter(cell => cell.offsetTop === cells[0].offsetTop).length"
    )

    grid.press("ArrowRight")
    assert grid.selected == [first]
    grid.press("ArrowRight", "Shift+ArrowRight")
    assert grid.selected == [second, third]
    grid.press("Home", "Shift+ArrowDown")
    assert grid.selected == grid.photos[: columns + 1]
    grid.press("Escape")
    assert grid.selected == []


def test_letters_reach_every_photo_and_none_begins_another(grid: GridPage, named: list[Category]) -> None:
    publish(named[0], PhotoFactory.create_batch(60))
    grid.open(f"/grid/{named[0].pk}/")
    grid.press("j")
    codes = [grid.code(photo) for photo in grid.photos]

    assert all(1 <= len(code) <= 2 for code in codes)
    assert not any(one != other and other.startswith(one) for one in codes for other in codes)
    assert sum(len(code) == 1 for code in codes) == 60 - sum(len(code) == 2 for code in codes) >= 15
    photo = next(photo for photo in grid.photos if len(grid.code(photo)) == 2)
    grid.press(*grid.code(photo))
    assert grid.selected == [photo]
    last = next(photo for photo in reversed(grid.photos) if len(grid.code(photo)) == 2)
    grid.press(grid.code(last)[0], f"Shift+{grid.code(last)[1].upper()}")
    assert grid.selected == grid.photos[grid.photos.index(photo) : grid.photos.index(last) + 1]
    grid.press("Escape", "j")
    assert grid.code(photo) == ""


def test_exceptions_go_back_unanswered_and_are_not_shown_again(grid: GridPage, admin: User) -> None:
    first, second, *others = grid.photos

    grid.press("ArrowRight", "Shift+ArrowRight", "x", "Enter")
    grid.wait()

    assert set(labels()) == set(others)
    assert not Verification.objects.filter(photo__in=[first, second]).exists()
    assert len(grid.photos) == 6
    assert not {first, second} & set(grid.photos)
    held = Lease.objects.filter(photo__in=[first, second], expires_at__gt=timezone.now())
    assert not held.exists()


def test_last_mark_and_then_the_last_page_are_taken_back(grid: GridPage) -> None:
    answered = grid.photos
    grid.press("ArrowRight", "3", "ArrowRight", "2", "Backspace", "Enter")
    grid.wait()
    assert {photo: name for photo, name in labels().items() if name != "glass"} == {answered[0]: "metal"}
    assert len(labels()) == 20

    grid.page.reload()
    grid.wait()
    grid.press("Backspace")
    grid.page.get_by_text("The page of before is back: 20 answers").wait_for()

    assert sorted(grid.photos) == sorted(answered)
    assert labels() == {}
    assert Verification.objects.filter(kind=AnswerKind.UNDO).count() == 20
    assert grid.cell(answered[0]).get_attribute("data-mark") == "category"


def test_page_recorded_without_network_is_kept_and_sent_once(grid: GridPage, context: BrowserContext) -> None:
    answered = grid.photos
    context.set_offline(True)

    grid.press("Enter", "Enter")

    grid.page.get_by_text("20 answers are kept here").wait_for()
    assert Verification.objects.count() == 0
    context.set_offline(False)
    grid.wait()
    assert set(labels()) == set(answered)
    assert Verification.objects.count() == 20


def test_photo_taken_over_meanwhile_is_reported_and_the_others_count(grid: GridPage, named: list[Category]) -> None:
    photo, other = grid.photos[7], UserFactory.create()
    Lease.objects.filter(photo_id=photo).delete()
    LeaseFactory.create(photo=Photo.objects.get(pk=photo), reviewer=other)
    verifications.record(key=uuid.uuid4(), photo_id=photo, kind="category", category_id=named[1].pk, by=other)

    grid.press("Enter")
    grid.page.get_by_text(f"Photo {photo} was settled meanwhile").wait_for()

    assert sorted(labels().values()) == ["glass"] * 19 + ["paper"]


def test_nothing_is_answered_among_photos_of_any_kind_that_nobody_marked(grid: GridPage) -> None:
    grid.open("/grid/?size=20")
    first, *_ = grid.photos

    grid.press("ArrowRight", "2", "Enter")
    grid.wait()

    assert labels() == {first: "paper"}


@pytest.mark.slow
def test_filters_live_in_the_address_and_sizes_of_photos_too(grid: GridPage, page: Page) -> None:
    page.get_by_text("Order and filters").click()
    page.get_by_label("Order").select_option("doubtful")
    page.wait_for_url("**sort=doubtful**")
    grid.wait()
    grid.press("+")
    page.wait_for_url("**zoom=3**")
    page.reload()
    grid.wait()

    assert page.locator("#grid.zoom-3").count() == 1
    first = grid.cell(grid.photos[0]).locator(".cell-share").inner_text()
    assert first == "87 %"


@pytest.mark.slow
def test_page_is_answered_by_touch(grid: GridPage, page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict of the two
    one, other = grid.photos[1], grid.photos[2]

    grid.click(one)
    grid.click(other)
    page.get_by_role("button", name="metal").click()
    page.get_by_role("button", name="18 are glass, 2 otherwise").click()
    grid.wait()

    assert {photo for photo, name in labels().items() if name == "metal"} == {one, other}
    assert len(labels()) == 20


@pytest.mark.slow
def test_names_that_look_like_markup_are_inert_in_grids(page: Page, admin: User, sign_in: SignIn) -> None:
    hostile = CategoryFactory.create(name="<img src=x onerror=document.title='taken'>", hotkey="1")
    CategoryFactory.create(name="glass", hotkey="2")
    publish(hostile, PhotoFactory.create_batch(3))
    sign_in(admin)
    grid = GridPage(page)

    for path in ("/grid/", f"/grid/{hostile.pk}/"):
        grid.open(path)
        grid.press("ArrowRight", "1", "ArrowRight", "2")
        assert page.title() != "taken"
        assert page.locator("img[src=x]").count() == 0


def test_reader_of_roles_hears_what_will_be_answered(grid: GridPage, page: Page) -> None:
    options = page.get_by_role("listbox", name="Photos that look like glass").get_by_role("option")

    grid.press("ArrowRight", "2")

    photo = grid.photos[0]
    assert options.count() == 20
    assert page.get_by_role("option", name=f"Photo {photo}, paper").count() == 1
    assert page.get_by_role("button", name="19 are glass, 1 otherwise").count() == 1
