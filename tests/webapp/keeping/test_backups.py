"""Backup, and restore into a stack of the other kind: nothing lost, nothing doubled, nothing half done."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts import append_only
from accounts.findings import Look
from accounts.models import User
from jobs.models import Job
from labeling.models import Category, Photo, Verification
from labeling.services import categories, erasing
from labeling.storage import keys, objects
from tests.services import databases, object_stores
from tests.services.s3 import S3Server
from tests.webapp.keeping import kept
from trainer.embeddings import compaction
from trainer.models import EmbeddingSpace
from webapp import integrity
from webapp.backups import restoring, rows, writing
from webapp.backups.archive import Reader
from webapp.backups.errors import RowsDiffer, StackDiffers

pytestmark = pytest.mark.slow

Stack = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def servers(postgres_settings: dict[str, Any], s3_server: S3Server, stack: Path) -> Stack:
    """Give a stack on PostgreSQL and S3, empty each time."""

    @contextmanager
    def running() -> Iterator[None]:
        environment = s3_server.environment(s3_server.new_bucket())
        with databases.swapped(postgres_settings), object_stores.swapped(environment):
            call_command("flush", interactive=False, verbosity=0)
            yield
            call_command("flush", interactive=False, verbosity=0)

    return running


@pytest.fixture
def other(stack: Path) -> Stack:
    """Give a second stack on SQLite and files, on which nothing but the migrations has run."""

    @contextmanager
    def running() -> Iterator[None]:
        call_command("flush", interactive=False, verbosity=0)
        with object_stores.swapped({}, folder=stack / "other"):
            yield

    return running


def backup(file: Path, *flags: str) -> dict[str, Any]:
    call_command("backup", str(file), *flags, stderr=StringIO())
    with file.open("rb") as opened:
        return Reader(opened).manifest


def restored(file: Path) -> str:
    words = StringIO()
    call_command("restore", str(file), stdout=words)
    return words.getvalue()


def assert_is_whole(manifest: dict[str, Any]) -> None:
    """Look at everything closely, and compare each table and each object with what was backed up."""
    report = integrity.run(Look(is_deep=True))
    assert ([finding.detail for finding in report.left], report.failed) == ([], {})
    for table in rows.tables():
        assert rows.digest(table) == manifest["tables"][table._meta.label_lower]["sha256"], table
    assert manifest["tables"]["labeling.verification"]["rows"] == Verification.objects.count() > 0
    assert manifest["objects"] == len(list(objects.list_keys())) > 2 * kept.PHOTOS
    assert append_only.missing(connection, append_only.tables_of_installed_apps()) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        Verification.objects.update(lead_time_ms=1)


def assert_goes_on(world: kept.World) -> None:
    """Add rows to tables that were restored: their numbers are new ones."""
    last = Category.objects.order_by("pk").last()
    assert last is not None
    assert categories.add(name="new here", by=User.objects.get(username=world.admin.username)).pk > last.pk
    assert set(Job.objects.values_list("kind", flat=True)) >= {"photos-added", "answers-changed"}


@pytest.mark.services
@pytest.mark.postgres
@pytest.mark.s3
@pytest.mark.parametrize("way", ["to servers", "from servers"])
def test_backup_restores_into_the_other_kind_of_stack(way: str, stack: Path, servers: Stack) -> None:
    source, target = (nullcontext, servers) if way == "to servers" else (servers, nullcontext)
    with source():
        world = kept.build()
        manifest = backup(stack / "one.tar")
    with target():
        words = restored(stack / "one.tar")

        assert manifest["tables"]["labeling.verification"]["sha256"] in words
        assert_is_whole(manifest)
        again = backup(stack / "two.tar")
        assert again["tables"] == manifest["tables"]
        assert sorted(again["members"][1:]) == sorted(manifest["members"][1:])  # the first one tells the moment
        assert_goes_on(world)


def test_backup_leaves_the_stack_as_it_is_and_the_key_out(stack: Path) -> None:
    kept.build()
    before = kept.fingerprint()

    manifest = backup(stack / "one.tar")

    assert kept.fingerprint() == before
    assert not any(name == "signing-key.pem" for name, _, _ in manifest["members"])
    assert stat.S_IMODE((stack / "one.tar").stat().st_mode) == 0o600
    assert settings.MAGPIE_SIGNING_KEY_FILE.read_bytes() not in (stack / "one.tar").read_bytes()


def test_backup_never_replaces_a_file(stack: Path) -> None:
    (stack / "one.tar").write_bytes(b"an older backup")

    with pytest.raises(CommandError, match="already"):
        call_command("backup", str(stack / "one.tar"))

    assert (stack / "one.tar").read_bytes() == b"an older backup"


def test_backup_that_breaks_off_leaves_no_file(stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.build()
    monkeypatch.setattr(objects, "read", lambda key: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        call_command("backup", str(stack / "one.tar"))

    assert [path.name for path in stack.iterdir() if "tar" in path.name] == []


def test_backup_to_standard_output_is_the_same_archive(stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.build()
    piped = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(piped))

    call_command("backup", "-", stderr=StringIO())

    assert Reader(BytesIO(piped.getvalue())).manifest["objects"] == len(list(objects.list_keys()))


def test_signing_key_travels_only_when_asked_to(stack: Path, other: Stack, settings: Any) -> None:
    kept.build()
    key = settings.MAGPIE_SIGNING_KEY_FILE.read_bytes()
    backup(stack / "one.tar", "--with-signing-key")
    settings.MAGPIE_SIGNING_KEY_FILE = stack / "elsewhere" / "signing.key"
    with other():
        restored(stack / "one.tar")

    path = settings.MAGPIE_SIGNING_KEY_FILE
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (key, 0o600)


def test_restore_refuses_another_signing_key(stack: Path, other: Stack, settings: Any) -> None:
    kept.build()
    backup(stack / "one.tar", "--with-signing-key")
    settings.MAGPIE_SIGNING_KEY_FILE.write_bytes(b"another")
    with other(), pytest.raises(CommandError, match="another signing key"):
        restored(stack / "one.tar")

    assert not Photo.objects.exists()


def test_restore_refuses_a_stack_that_holds_rows(stack: Path) -> None:
    kept.build()
    backup(stack / "one.tar")
    before = kept.fingerprint()

    with pytest.raises(CommandError, match=r"rows of accounts\.user"):
        restored(stack / "one.tar")

    assert kept.fingerprint() == before


def test_restore_refuses_a_store_that_holds_other_objects(stack: Path, other: Stack) -> None:
    kept.build()
    backup(stack / "one.tar")
    with other():
        objects.put_once(keys.photo("cd" * 32, "jpg"), b"of another stack", content_type="image/jpeg")
        with pytest.raises(CommandError, match="cdcd"):
            restored(stack / "one.tar")

        assert len(list(objects.list_keys())) == 1
        assert not Photo.objects.exists()


def test_restore_goes_on_where_an_interrupted_one_stopped(
    stack: Path, other: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.build()
    manifest = backup(stack / "one.tar")
    with other():
        with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
            killed.setattr(restoring, "_write_rows", _interrupt)
            restored(stack / "one.tar")
        assert not Photo.objects.exists()

        restored(stack / "one.tar")

        assert_is_whole(manifest)


def test_restore_of_a_damaged_archive_writes_nothing(stack: Path, other: Stack) -> None:
    kept.build()
    backup(stack / "one.tar")
    data = bytearray((stack / "one.tar").read_bytes())
    data[len(data) // 2] ^= 4
    (stack / "one.tar").write_bytes(data)
    with other():
        with pytest.raises(CommandError, match="damaged"):
            restored(stack / "one.tar")

        assert list(objects.list_keys()) == []
        assert not Photo.objects.exists()


def test_restore_keeps_nothing_when_rows_read_differently(
    stack: Path, other: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.build()
    backup(stack / "one.tar")
    insert = rows.insert
    monkeypatch.setattr(
        rows, "insert", lambda table, lines: insert(table, lines[: 3 if table is Verification else None])
    )
    with other(), (stack / "one.tar").open("rb") as file:
        with pytest.raises(RowsDiffer, match=r"labeling\.verification"):
            restoring.restore(file)

        assert not Category.objects.exists()


def test_restore_refuses_rows_of_another_version(stack: Path, other: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.build()
    backup(stack / "one.tar")
    monkeypatch.setattr(
        restoring, "applied_migrations", lambda: [*writing.applied_migrations(), ["labeling", "9999_x"]]
    )
    with other(), (stack / "one.tar").open("rb") as file, pytest.raises(StackDiffers, match=r"labeling\.9999_x"):
        restoring.restore(file)


def test_photo_erased_and_shards_merged_during_a_backup_are_so_after_the_restore(stack: Path, other: Stack) -> None:
    world = kept.build()
    gone = world.pool[0]

    def meanwhile(_objects: int) -> None:
        erasing.erase(photo_id=gone.pk, by=world.admin, reason="asked for it")
        for space in EmbeddingSpace.objects.all():
            compaction.compact(space)

    with (stack / "one.tar").open("wb") as file:
        written = writing.write(file, on_start=meanwhile)
    assert keys.photo(gone.stored_sha256, gone.suffix) in written.missing
    with other():
        restored(stack / "one.tar")

        photo = Photo.objects.get(pk=gone.pk)
        assert (photo.is_erased, photo.erasure.reason) == (True, "asked for it")
        report = integrity.run(Look(is_deep=True))
        assert ([finding.detail for finding in report.left], report.failed) == ([], {})
        assert Job.objects.filter(kind="photos-added").exists()


def test_every_table_is_kept_or_left_out_for_a_reason() -> None:
    kept_tables = {table._meta.label_lower for table in rows.tables()}
    all_tables = {
        model._meta.label_lower for package in rows.PACKAGES for model in apps.get_app_config(package).get_models()
    }

    assert all_tables - kept_tables == rows.LEFT_OUT
    assert rows.tables().index(Verification) > rows.tables().index(Photo)


def test_numbers_and_moments_are_the_same_lines_in_any_database() -> None:
    plain = rows._plain({"b": [-0.0, 1e22, 0.1, 3], "a": None})

    assert json.dumps(plain) == '{"b": [0.0, 10000000000000000000000, 0.1, 3], "a": null}'


def _interrupt(*_args: Any) -> None:
    raise KeyboardInterrupt
