"""Data sets carried out and in by keyboard alone, and looked at by axe."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from labeling.models import Export, Import, Photo, TransferState
from labeling.services import transfers
from tests.browser.accessibility import violations
from tests.labeling.pictures import picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    """Make a zip with one photo and one bad file."""
    file = tmp_path / "kiosk <img src=x>.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("glass/1.jpg", picture(1))
        archive.writestr("glass/bad.jpg", b"no photo")
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_data_set_goes_in_and_out(
    page: Page,
    admin: User,
    sign_in: Callable[[User], None],
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
