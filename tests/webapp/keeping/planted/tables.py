"""Damage to the tables themselves, and its mending: it would outlive a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from accounts import append_only
from jobs.models import Job
from labeling.models import (
    Bin,
    Market,
    Photo,
)
from tests.webapp.keeping.kept import World


def triggers_missing(world: World) -> None:
    append_only.remove(connection, ["labeling_claim"])


def constraint_missing(world: World) -> None:
    _execute('DROP INDEX "job_waits_once_per_kind_and_key"')


def constraint_broken(world: World) -> None:
    with _unchecked():
        Photo.objects.filter(pk=world.pool[12].pk).update(width=0)


def foreign_key_broken(world: World) -> None:
    with _without_foreign_keys():
        _execute(f"DELETE FROM {Market._meta.db_table}")
    assert Bin.objects.exists()


def mend() -> None:
    Photo.objects.filter(width=0).update(width=64)
    with _without_foreign_keys():
        Bin.objects.all().delete()
    for model, name in ((Job, "job_waits_once_per_kind_and_key"), (Photo, "photo_has_pixels")):
        with connection.cursor() as cursor:
            existing = connection.introspection.get_constraints(cursor, model._meta.db_table)
        if name not in existing:
            Job.objects.all().delete()
            [constraint] = [each for each in model._meta.constraints if each.name == name]
            with connection.schema_editor() as editor:
                editor.add_constraint(model, constraint)
    append_only.install(connection, append_only.tables_of_installed_apps())


@contextmanager
def _unchecked() -> Iterator[None]:
    """Let a row break the check that photos have pixels: what an older version of the program could have done."""
    if connection.vendor == "postgresql":
        _execute("ALTER TABLE labeling_photo DROP CONSTRAINT photo_has_pixels")
        yield
        return
    _execute("PRAGMA ignore_check_constraints = ON")
    yield
    _execute("PRAGMA ignore_check_constraints = OFF")


@contextmanager
def _without_foreign_keys() -> Iterator[None]:
    is_postgres = connection.vendor == "postgresql"
    _execute("SET session_replication_role = replica" if is_postgres else "PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        _execute("SET session_replication_role = DEFAULT" if is_postgres else "PRAGMA foreign_keys = ON")


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    append_only.remove(connection, [table])
    yield
    append_only.install(connection, [table])


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
