"""A hundred photos with a hundred key presses, or swipes, and all of it taken back after a reload."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from labeling.models import AnswerKind, Category, Photo, PhotoState, Split, State, Verification
from labeling.services import decks, photos
from labeling.services.decks import DeckEntryDraft
from labeling.services.photos import UploadFacts
from tests.browser.conftest import signed_in
from tests.browser.fingers import Fingers
from tests.browser.review_page import ReviewPage
from tests.factories import CategoryFactory
from tests.labeling.pictures import picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

COUNTS = [16, pytest.param(100, marks=pytest.mark.soak)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def categories(transactional_db: None) -> list[Category]:
    return [CategoryFactory.create(name=name, hotkey=key) for name, key in (("glass", "1"), ("paper", "2"))]


@pytest.fixture
def add_real_photos(admin: User) -> Callable[[int], list[Photo]]:
    """Take TrashNet's photos in where they are at hand, else made ones."""

    def add(count: int) -> list[Photo]:
        folder: Path | None = settings.MAGPIE_PHOTOS_DIR
        files = sorted(folder.rglob("*.jpg")) if folder else []
        spread = files[:: max(1, len(files) // count)][:count]
        read = [file.read_bytes() for file in spread] or [picture(seed) for seed in range(count)]
        return [photos.take_in(data=data, facts=UploadFacts(client_id=uuid.uuid4()), by=admin).photo for data in read]

    return add


@pytest.fixture
def phone(chromium: Browser, live_server: LiveServer, admin: User) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    context.add_cookies([signed_in(admin, live_server)])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("count", COUNTS)
def test_as_many_keys_as_photos_and_all_undone_after_a_reload(
    page: Page,
    admin: User,
    categories: list[Category],
    sign_in: Callable[[User], None],
    add_real_photos: Callable[[int], list[Photo]],
    count: int,
    complaints: list[str],
) -> None:
    add_real_photos(count)
    sign_in(admin)
    review = ReviewPage(page)
    review.open()

    answered = review.press(*("1", "2") * (count // 2))
    review.wait_until_sent()
    settled = PhotoState.objects.filter(state=State.SETTLED).count()
    page.reload()
    taken_back = [_pressed_back(review, photo) for photo in reversed(answered)]
    review.wait_until_sent()

    assert (len(set(answered)), settled) == (count, count)
    assert taken_back == answered[::-1]
    _assert_all_pending(count)
    assert complaints == []


@pytest.mark.parametrize("count", COUNTS)
def test_the_same_with_swipes_on_a_phone(
    phone: Page, categories: list[Category], add_real_photos: Callable[[int], list[Photo]], count: int
) -> None:
    taken_in = add_real_photos(count)
    _suggest(taken_in, categories[0])
    review, fingers = ReviewPage(phone), Fingers(phone)
    review.open()

    answered = []
    for _ in range(count):
        answered.append(review.photo)
        fingers.swipe("right" if review.is_suggested else "left")  # an audit photo has nothing to accept
        review.wait_for_another(answered[-1])
    review.wait_until_sent()
    accepted = Verification.objects.filter(kind=AnswerKind.CATEGORY, category=categories[0]).count()
    phone.reload()
    for photo in reversed(answered):
        review.wait_for_some_photo()
        fingers.swipe("down")
        review.wait_for(photo)
    review.wait_until_sent()

    assert len(set(answered)) == count
    assert accepted == sum(photo.split == Split.POOL for photo in taken_in)
    _assert_all_pending(count)


def _pressed_back(review: ReviewPage, photo: int) -> int:
    review.wait_for_some_photo()
    review.page.keyboard.press("Backspace")
    review.wait_for(photo)
    return review.photo


def _assert_all_pending(count: int) -> None:
    assert PhotoState.objects.filter(state=State.OPEN, answers=0, skips=0).count() == count
    assert Verification.objects.filter(kind=AnswerKind.UNDO).count() == count
    assert Verification.objects.count() == 2 * count


def _suggest(taken_in: list[Photo], category: Category) -> None:
    entries = [
        DeckEntryDraft(photo.pk, category.pk, 0.9, "typical", 0.5) for photo in taken_in if photo.split == Split.POOL
    ]
    decks.publish(entries=entries, source="head:1", learned_answers=0)
