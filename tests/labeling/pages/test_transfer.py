"""The page of data sets on their way."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from labeling.models import Export, Import, Photo, TransferState
from labeling.services import snapshots, transfers
from tests.factories import AdminFactory, ExportFactory, ImportFactory
from tests.labeling.pictures import picture

pytestmark = pytest.mark.django_db
PAGE = "labeling-pages:transfer"


@pytest.fixture
def admin() -> User:
    return AdminFactory.create()


@pytest.fixture
def client(admin: User) -> Client:
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def zipped(name: str, data: bytes) -> SimpleUploadedFile:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, data)
    return SimpleUploadedFile("<img src=x>.zip", file.getvalue())


def test_empty_page_offers_both_ways(client: Client) -> None:
    html = client.get(reverse(PAGE)).content.decode()

    assert "None yet." in html
    assert "hx-get" not in html
    assert reverse("labeling:answers") in html


def test_export_is_asked_for_and_its_link_appears(client: Client) -> None:
    answer = client.post(reverse("labeling-pages:transfer-export"), {"layout": "imagefolder", "snapshot": ""})
    export = Export.objects.get()
    where = reverse("labeling-pages:transfer-export-row", args=[export.pk])
    waiting = client.get(where).content.decode()
    transfers.carry_on()

    ready = client.get(where).content.decode()

    assert answer["Location"] == reverse(PAGE)
    link = reverse("labeling:export-file", args=[export.pk])
    assert link not in waiting
    assert f'hx-get="{where}"' in waiting
    assert link in ready
    assert "hx-get" not in ready
    assert client.get(reverse("labeling-pages:transfer-export-row", args=[export.pk + 1])).status_code == 404


def test_import_is_followed_by_its_row(client: Client) -> None:
    client.post(reverse("labeling-pages:transfer-import"), {"file": zipped("glass/1.jpg", b"no photo")})
    where = reverse("labeling-pages:transfer-import-row", args=[Import.objects.get().pk])
    waiting = client.get(where).content.decode()
    transfers.carry_on()

    done = client.get(where).content.decode()

    assert f'hx-get="{where}"' in waiting
    assert "hx-get" not in done
    assert "1 refused" in done


def test_export_of_a_snapshot_that_is_not_there_is_refused(client: Client) -> None:
    answer = client.post(reverse("labeling-pages:transfer-export"), {"layout": "csv", "snapshot": "77"})

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Export.objects.exists()


def test_old_snapshot_may_be_asked_for_though_it_is_not_offered(client: Client) -> None:
    snapshot = snapshots.freeze()

    client.post(reverse("labeling-pages:transfer-export"), {"layout": "csv", "snapshot": snapshot.pk})

    assert Export.objects.get().snapshot == snapshot


def test_file_is_brought_and_its_name_is_inert(client: Client) -> None:
    sent = {"file": zipped("glass/1.jpg", picture(1)), "is_verified": "yes", "splits": "auto"}
    client.post(reverse("labeling-pages:transfer-import"), sent)
    transfers.carry_on()

    html = client.get(reverse(PAGE)).content.decode()

    row = Import.objects.get()
    assert (row.state, row.is_verified, Photo.objects.count()) == (TransferState.DONE, True, 1)
    assert "&lt;img src=x&gt;.zip" in html
    assert "<img src=x>" not in html


def test_import_without_a_file_says_so(client: Client) -> None:
    answer = client.post(reverse("labeling-pages:transfer-import"), {"splits": "auto"})

    assert "errorlist" in answer.content.decode()
    assert not Import.objects.exists()


def test_data_set_needs_the_token_of_its_form_and_strangers_are_not_even_read(admin: User) -> None:
    strict, where = Client(enforce_csrf_checks=True), reverse("labeling-pages:transfer-import")
    stranger = strict.post(where, {"file": zipped("glass/1.jpg", b"x")})
    strict.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")

    forged = strict.post(where, {"file": zipped("glass/1.jpg", b"x")})

    assert (stranger.status_code, forged.status_code) == (302, 403)
    assert not Import.objects.exists()


def test_export_is_removed(client: Client) -> None:
    client.post(reverse("labeling-pages:transfer-export"), {"layout": "csv"})
    transfers.carry_on()
    export = Export.objects.get()

    client.post(reverse("labeling-pages:transfer-remove", args=[export.pk]))

    export.refresh_from_db()
    assert export.state == TransferState.GONE
    assert client.post(reverse("labeling-pages:transfer-remove", args=[export.pk + 1])).status_code == 404


def test_page_asks_as_much_for_many_rows_as_for_few(client: Client, django_assert_max_num_queries: object) -> None:
    for _ in range(8):
        ExportFactory.create()
        ImportFactory.create()

    with django_assert_max_num_queries(10):  # type: ignore[operator]  # a context manager of pytest-django
        client.get(reverse(PAGE))
