"""Tables that only ever grow: the database itself refuses to update, delete or truncate their rows.

What people said, and what was released, must stay readable for ever, whatever code runs above. Django rebuilds a whole
table when it alters one on SQLite, and silently drops its triggers on the way, so every migration that touches such a
table calls `install` again, and a system check refuses to start without the triggers.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython

_SQLITE_EVENTS = ("update", "delete")


def install(connection: BaseDatabaseWrapper, tables: list[str] | tuple[str, ...]) -> None:
    """Make the triggers of these tables; doing it again changes nothing."""
    remove(connection, tables)
    with connection.cursor() as cursor:
        for table in tables:
            for statement in _statements(connection.vendor, table):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: list[str] | tuple[str, ...]) -> None:
    """Drop the triggers of these tables. Only tests do this, around emptying the tables."""
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_append_only" ON "{table}"')
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_never_truncated" ON "{table}"')
            else:
                for event in _SQLITE_EVENTS:
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{event}"')


def missing(connection: BaseDatabaseWrapper, tables: list[str] | tuple[str, ...]) -> list[str]:
    """Name the tables that exist but whose triggers do not."""
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
            found = {name for _, name in cursor.fetchall()}
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            found = {name for (name,) in cursor.fetchall()}
    return [table for table in tables if table in existing and not found.issuperset(_trigger_names(connection, table))]


def operation(*tables: str) -> RunPython:
    """Give the last operation of a migration that makes or alters append-only tables."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        install(schema_editor.connection, tables)

    return RunPython(forwards, RunPython.noop, elidable=False)


def tables_of_installed_apps() -> list[str]:
    """List the tables whose model says `append_only = True`."""
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False))


def _trigger_names(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    if connection.vendor == "postgresql":
        return {f"{table}_append_only", f"{table}_never_truncated"}
    return {f"{table}_no_{event}" for event in _SQLITE_EVENTS}


def _statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            "CREATE OR REPLACE FUNCTION magpie_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'append-only: % of % refused', TG_OP, TG_TABLE_NAME "
            "USING ERRCODE = 'restrict_violation'; END $$",
            f'CREATE TRIGGER "{table}_append_only" BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION magpie_append_only()",
            f'CREATE TRIGGER "{table}_never_truncated" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION magpie_append_only()",
        ]
    return [
        f'CREATE TRIGGER "{table}_no_{event}" BEFORE {event.upper()} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {event} of {table} refused'); END"
        for event in _SQLITE_EVENTS
    ]
