"""The dashboard, the data report and the page to try an image, in Chromium."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from accounts.models import User
from labeling.models import Photo
from labeling.services import measuring, surveys, verifications
from tests.factories import CategoryFactory
from tests.trainer import world
from trainer.models import ReleaseKind
from trainer.selectors import predictors
from trainer.services import champions

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE = {"width": 390, "height": 844}
# Drops a file as a person would: the event carries it.
DROP = """async ([selector, bytes]) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], "dropped.jpg", { type: "image/jpeg" }));
    document.querySelector(selector).dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true }));
}"""
PASTE = """async ([selector, bytes]) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], "pasted.jpg", { type: "image/jpeg" }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: files, bubbles: true }));
}"""


@pytest.fixture
def champion(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a version serve that tells colours apart."""
    monkeypatch.setattr(predictors, "_champion", predictors.Champion())
    champions.release(world.version(world.categories(by=admin)), kind=ReleaseKind.PROMOTION, by=admin)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "green.jpg"
    path.write_bytes(world.picture(1, 5))
    return path


def test_dashboard_and_report_show_all_on_desk_and_phone(
    page: Page,
    admin: User,
    sign_in: Callable[[User], None],
    add_photos: Callable[[int], list[Photo]],
    complaints: list[str],
) -> None:
    glass = CategoryFactory.create(name="glass")
    for photo in add_photos(6)[:4]:
        verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=glass, by=admin)
    measuring.measure_waiting()
    surveys.keep_answers_current()
    surveys.survey_data()
    sign_in(admin)

    page.goto(reverse("labeling-pages:dashboard"))
    page.get_by_role("heading", name="No version was measured yet").wait_for()
    assert page.get_by_role("img", name="Answers by day").count() == 1  # the other sizes are hidden
    page.get_by_text("As a table").click()
    assert page.get_by_role("row", name="4").first.is_visible()
    page.get_by_role("link", name="Data report").click()
    page.get_by_role("heading", name="Data report").wait_for()
    assert page.get_by_role("img", name="Brightness").count() == 1
    page.set_viewport_size(PHONE)
    for path in (reverse("labeling-pages:report"), reverse("labeling-pages:dashboard")):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.get_by_role("img", name="Answers by day").count() == 1
    assert complaints == []


@pytest.mark.usefixtures("champion")
def test_image_is_chosen_dropped_or_pasted_asked_about_and_sent_to_review(
    page: Page, admin: User, sign_in: Callable[[User], None], picture: Path, complaints: list[str]
) -> None:
    sign_in(admin)
    page.goto(reverse("trainer-pages:try"))
    said = page.get_by_role("region", name="What the model says")

    page.get_by_label("Drop an image here").set_input_files(picture)
    said.get_by_role("heading", name="green").wait_for()
    page.evaluate(DROP, ["[data-part=drop]", list(world.picture(2, 5))])
    said.get_by_role("heading", name="blue").wait_for()
    page.evaluate(PASTE, ["", list(world.picture(0, 5))])
    said.get_by_role("heading", name="red").wait_for()
    assert not Photo.objects.exists()
    page.get_by_role("button", name="Send to review").click()
    page.get_by_role("link", name="Sent to review as photo").click()

    photo = Photo.objects.get()
    page.get_by_role("heading", name=f"Photo {photo.pk}").wait_for()
    assert photo.uploaded_by == admin
    assert complaints == []


@pytest.mark.usefixtures("champion")
def test_what_is_no_image_is_told_and_the_page_goes_on(
    page: Page, admin: User, sign_in: Callable[[User], None], picture: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(picture.read_bytes()[:200])
    sign_in(admin)
    page.goto(reverse("trainer-pages:try"))

    page.get_by_label("Drop an image here").set_input_files(broken)
    page.locator("#said .notice-error").wait_for()
    page.get_by_label("Drop an image here").set_input_files(picture)

    page.get_by_role("heading", name="green").wait_for()
