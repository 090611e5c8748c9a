"""Rows that nobody can change: in the database itself, on both."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts import append_only, checks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]

TABLES = append_only.tables_of_installed_apps()


def test_tables_are_those_that_say_so() -> None:
    guarded = {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}

    assert set(TABLES) == guarded
    assert {"labeling_verification", "trainer_release", "labeling_categorychange"} <= guarded


def test_migrations_leave_every_table_guarded() -> None:
    assert append_only.missing(connection, TABLES) == []


def test_check_names_a_table_that_lost_its_guard() -> None:
    append_only.remove(connection, ["trainer_release"])
    try:
        found = checks.append_only_tables_are_guarded(databases=["default"])
    finally:
        append_only.install(connection, TABLES)

    assert [error.id for error in found] == ["accounts.E001"]
    assert "trainer_release" in found[0].msg


def test_install_twice_changes_nothing() -> None:
    append_only.install(connection, TABLES)
    append_only.install(connection, TABLES)

    assert append_only.missing(connection, TABLES) == []


@pytest.mark.parametrize("statement", ["UPDATE {} SET kind = 'x'", "DELETE FROM {}"])
def test_database_refuses_to_change_a_row(statement: str) -> None:
    category = apps.get_model("labeling", "Category").objects.create(name="glass")
    apps.get_model("labeling", "CategoryChange").objects.create(category=category, kind="added", by=None)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("labeling_categorychange"))


def test_postgresql_refuses_to_truncate(database: str) -> None:
    if database != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE labeling_categorychange CASCADE")
