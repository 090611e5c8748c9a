"""Names that are HTML, on every page, in a real browser: they are read, and do nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db.models import Model
from django.urls import reverse

from accounts.models import Device, Invitation, Role, User
from accounts.services import invitations
from jobs.models import Job, JobState
from labeling.models import Bin, Category, CategoryChange, Export, Import, Market, TransferState, Verification
from tests.browser import demo
from tests.browser.traffic import settle
from tests.factories import ExportFactory, ImportFactory
from tests.trainer.pages.searches import a_study
from tests.trainer.pages.versions import a_version
from tests.webapp.roles import FOR_ANYBODY, PAGES, address
from trainer.models import Preset, Study, TrainingRun, Trial

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True, reset_sequences=True), pytest.mark.slow]

EVIL = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)' x='",
    "</script><svg onload=alert(1)>",
    "{{ 7*7 }}<b hx-get=/evil>",
    "<style>*{display:none}</style>",
)
NAMED: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Category, ("name", "guideline")),
    (Market, ("name",)),
    (Bin, ("name",)),
    (User, ("username", "first_name")),
    (Device, ("name",)),
    (Invitation, ("note",)),
    (Job, ("error_detail",)),
    (TrainingRun, ("error_detail", "network")),
    (Export, ("error_detail",)),
    (Import, ("file_name", "error_detail")),
    (Study, ("name",)),
    (Trial, ("error_detail",)),
    (Preset, ("name",)),
)
FILES = ("labeling-pages:keys-export", "labeling-pages:markets-csv")  # saved, not shown
CAME_TO_LIFE = """() => [...document.querySelectorAll(
    "img[src='x'], script:not([src]):not([type='application/json']), svg[onload], b[hx-get], [onmouseover], main style"
)].map((found) => found.outerHTML)"""


def rename_everything() -> None:
    """Give everything that has a name one that is HTML; a number keeps them apart."""
    for model, fields in NAMED:
        for place, row in enumerate(model._default_manager.order_by("pk")):
            words = {field: f"{EVIL[place % len(EVIL)]} {row.pk}" for field in fields}
            model._default_manager.filter(pk=row.pk).update(**words)


def paths(token: str) -> list[str]:
    """Give every page that the table of roles knows, and the list of conflicts."""
    failed = TrainingRun.objects.filter(error_code__gt="").earliest("pk")
    ids: dict[str, object] = {
        "photo_id": Verification.objects.earliest("id").photo_id,
        "category_id": Category.objects.earliest("pk").pk,
        "change_id": CategoryChange.objects.earliest("pk").pk,
        "run_id": failed.pk,
        "export_id": Export.objects.earliest("pk").pk,
        "import_id": Import.objects.earliest("pk").pk,
        "study_id": Study.objects.earliest("pk").pk,
        "number": 9,
        "token": token,
    }
    names = [name for name, methods in PAGES.items() if "GET" in methods and name not in FILES]
    names += [name for name, methods in FOR_ANYBODY.items() if "GET" in methods and name.startswith("accounts")]
    return [*(address(name, ids) for name in names), f"{reverse('labeling-pages:photos')}?state=conflict"]


@pytest.fixture
def evil(transactional_db: None, sign_in: Callable[[User], None]) -> str:
    """Make a deployment in which every name is HTML, sign an admin in, and give an invitation's token."""
    admin = demo.build()
    a_version(9, names=EVIL)
    a_study(trials=11)  # one of them failed
    Job.objects.filter(state=JobState.RUNNING).update(key=EVIL[0])
    ExportFactory.create(state=TransferState.FAILED, created_by=admin)
    ImportFactory.create(state=TransferState.FAILED, created_by=admin)
    _, token = invitations.invite(role=Role.REVIEWER, note=EVIL[1], by=admin)
    rename_everything()
    sign_in(User.objects.get(pk=admin.pk))
    return token


def test_names_that_are_html_do_nothing_anywhere(evil: str, page: Page, complaints: list[str]) -> None:
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    alive, seen = {}, 0
    for path in paths(evil):
        page.goto(path)
        settle(page)
        found = page.evaluate(CAME_TO_LIFE)
        seen += "onerror=alert" in page.inner_text("body")
        if found:
            alive[path] = found

    assert alive == {}
    assert complaints == []
    assert seen > 3  # the names do show


def test_what_comes_to_life_is_seen(page: Page) -> None:
    page.set_content(f"<main>{''.join(EVIL)}</main>")

    assert len(page.evaluate(CAME_TO_LIFE)) >= 4
