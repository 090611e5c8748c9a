"""No room left, for objects or for rows: a clear answer, nothing half kept, and all is well once there is room."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from accounts.services import devices
from jobs.models import Job
from labeling.models import Claim, Photo, PhotoState, Upload
from tests.factories import AdminFactory
from tests.faults import small_disk
from tests.faults.small_disk import SmallDisk
from tests.services import databases, object_stores, postgres
from tests.trainer import world

FULL = 507
MOST_UPLOADS = 600


class Door:
    """Uploads photos in the test's own process."""

    def __init__(self) -> None:
        _device, token = devices.connect(name=f"camera {uuid.uuid4()}", by=AdminFactory.create())
        self._client, self._token, self._seed = Client(raise_request_exception=False), token, uuid.uuid4().int % 10**9

    def upload(self) -> tuple[int, str, str]:
        """Send a photo; give the status, the code and what Retry-After says."""
        self._seed += 1
        answer = self._client.put(
            f"/api/v1/photos/{uuid.uuid4()}",
            data=world.picture(self._seed % 3, self._seed),
            content_type="image/jpeg",
            headers={"Authorization": f"Token {self._token}"},
        )
        return answer.status_code, answer.json().get("code", ""), answer.headers.get("Retry-After", "")

    def upload_until_full(self) -> tuple[int, str, str]:
        """Send photos until one is not taken."""
        for _photo in range(MOST_UPLOADS):
            answer = self.upload()
            if answer[0] != 201:
                return answer
        raise AssertionError("the disk did not fill")


def rows() -> list[int]:
    return [model.objects.count() for model in (Photo, Upload, PhotoState, Claim, Job)]


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with small_disk.mounted(size_mb=8) as disk:
        yield disk


@pytest.mark.django_db(transaction=True)
def test_full_object_folder_refuses_and_keeps_nothing_half(disk: SmallDisk) -> None:
    with object_stores.swapped({}, folder=disk.folder / "objects"):
        door = Door()
        assert door.upload()[0] == 201
        before, files = rows(), set(stored(disk))
        disk.fill()

        answer = door.upload()

        assert answer == (FULL, "object-store-full", "30")
        assert rows() == before
        assert set(stored(disk)) == files
        disk.empty()
        assert door.upload()[0] == 201


def stored(disk: SmallDisk) -> Iterator[Path]:
    return (path for path in (disk.folder / "objects").rglob("*") if path.is_file())


@pytest.mark.django_db(transaction=True)
def test_full_sqlite_refuses_and_keeps_nothing_half() -> None:
    door = Door()
    with most_pages():
        answer = door.upload_until_full()
        before = rows()

        assert answer == (FULL, "database-full", "30")
        assert_whole()
        assert door.upload()[0] == FULL
        assert rows() == before

    assert door.upload()[0] == 201


@contextmanager
def most_pages(*, more: int = 6) -> Iterator[None]:
    """Let SQLite's file grow by a few pages at most; what is full then is as full as a disk."""
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        (default,) = cursor.execute("PRAGMA max_page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages + more}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA max_page_count={default}")


@pytest.fixture
def small_database(
    restartable_postgres: postgres.Server, migrated: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[SmallDisk]:
    """Keep the database's rows, though not its log, on a small disk."""
    name = f"small_{uuid.uuid4().hex[:8]}"
    with small_disk.mounted(size_mb=48) as disk:
        space = disk.folder / "rows"
        space.mkdir(mode=0o700)
        if os.geteuid() == 0:
            import shutil

            shutil.chown(space, "postgres", "postgres")
        with psycopg.connect(f"{restartable_postgres.url}/postgres", autocommit=True) as admin:
            admin.execute(f"CREATE TABLESPACE {name} LOCATION '{space}'".encode())
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {migrated} TABLESPACE {name}".encode())
            settings = databases.settings_of(f"{restartable_postgres.url}/{name}")
            with django_db_blocker.unblock(), databases.swapped(settings):
                yield disk
            disk.empty()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            admin.execute(f"DROP TABLESPACE {name}".encode())


def test_full_postgresql_refuses_and_keeps_nothing_half(small_database: SmallDisk) -> None:
    door = Door()
    assert door.upload()[0] == 201
    small_database.fill()

    answer = door.upload_until_full()

    before = rows()
    assert answer == (FULL, "database-full", "30")
    assert_whole()
    small_database.empty()
    assert door.upload()[0] == 201
    assert rows()[0] == before[0] + 1


def assert_whole() -> None:
    """Assert that every photo has all of its rows."""
    photos = Photo.objects.count()
    assert Upload.objects.count() == PhotoState.objects.count() == photos
