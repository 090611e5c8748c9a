"""Data sets carried out and in by keyboard alone, and looked at by axe."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from labeling.models import Category, Export, Import, Photo, TransferState, Verification
from labeling.services import transfers
from tests.browser.accessibility import violations
from tests.browser.conftest import SignIn
from tests.browser.review_page import ReviewPage
from tests.labeling.pictures import picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

DROP = """(photos) => {
    const carried = new DataTransfer();
    photos.forEach((bytes, n) => carried.items.add(new File([new Uint8Array(bytes)], `${n}.jpg`)));
    const form = document.querySelector("[data-bring]");
    form.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    """Make a zip with one photo and one bad file."""
    file = tmp_path / "kiosk <img src=x>.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("glass/1.jpg", picture(1))
        archive.writestr("glass/bad.jpg", b"no photo")
    return file


@pytest.fixture
def shelves(tmp_path: Path) -> Path:
    """Make a folder with photos in folders, and what lies about in real ones."""
    for number, name in enumerate(("glass", "mælk & ost")):
        folder = tmp_path / "at the kiosk" / name
        folder.mkdir(parents=True)
        (folder / "1.jpg").write_bytes(picture(number))
        (folder / ".DS_Store").write_bytes(b"no photo")
    return tmp_path / "at the kiosk"


def test_from_an_empty_house_to_the_first_answer(
    page: Page, admin: User, sign_in: SignIn, shelves: Path, complaints: list[str]
) -> None:
    sign_in(admin)
    page.goto("/")
    page.get_by_role("link", name="Import photos").click()
    page.get_by_label("A folder").set_input_files(shelves)
    page.get_by_text("2 files of at the kiosk are packed").wait_for()
    page.get_by_role("button", name="Import").click()
    page.get_by_text("is here and is being taken in").wait_for()
    transfers.carry_on()

    page.get_by_role("link", name="Review photos").click()
    review = ReviewPage(page)
    review.press("1")
    review.wait_until_sent()

    assert set(Category.objects.values_list("name", flat=True)) == {"glass", "mælk & ost"}
    assert Import.objects.get().counts["new"] == 2
    assert Verification.objects.count() == 1
    assert complaints == []


def test_photos_are_dropped_on_the_form(page: Page, admin: User, sign_in: SignIn, complaints: list[str]) -> None:
    sign_in(admin)
    page.goto("/transfer/")

    page.evaluate(DROP, [list(picture(1)), list(picture(2))])
    page.get_by_text("2 files of photos are packed").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("is here and is being taken in").wait_for()
    transfers.carry_on()

    assert Photo.objects.count() == 2
    assert not Category.objects.exists()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_data_set_goes_in_and_out(
    page: Page,
    admin: User,
    sign_in: SignIn,
    brought: Path,
    complaints: list[str],
    scheme: str,
) -> None:
    sign_in(admin)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    page.goto("/transfer/")

    page.get_by_label("File").set_input_files(brought)
    page.get_by_role("button", name="Import").focus()
    page.keyboard.press("Enter")
    page.get_by_text("is here and is being taken in").wait_for()
    transfers.carry_on()
    page.get_by_text("1 refused").wait_for()
    page.get_by_text("What was refused").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Which labels").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("is being written").wait_for()
    transfers.carry_on()
    link = page.get_by_role("link", name="Download")
    link.wait_for()

    with page.expect_download() as fetched:
        link.focus()
        page.keyboard.press("Enter")

    assert zipfile.ZipFile(io.BytesIO(fetched.value.path().read_bytes())).testzip() is None
    assert fetched.value.suggested_filename.endswith("-imagefolder.zip")
    assert (Import.objects.get().state, Export.objects.get().state) == (TransferState.DONE, TransferState.DONE)
    assert Photo.objects.count() == 1
    assert page.get_by_text("kiosk <img src=x>.zip").first.is_visible()
    assert violations(page) == []
    assert complaints == []
