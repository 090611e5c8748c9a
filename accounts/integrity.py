"""What `manage.py fsck` looks at in the database itself: its pages, foreign keys, constraints, guards, migrations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import CheckConstraint, ForeignKey, Model
from django.utils.translation import gettext_lazy as _

from accounts import append_only
from accounts.findings import Check, Fault, Finding, Look

MOST_PER_KIND = 100  # rows named for one relation or constraint: more says nothing new

DATABASE_DAMAGED = Fault(
    "database-damaged", _("The database file is damaged: {reason}. Restore the last backup into an empty stack.")
)
MIGRATION_WAITING = Fault(
    "migration-waiting", _("The migration {subject} was never applied. Run `manage.py migrate`, then look again.")
)
CONSTRAINT_MISSING = Fault(
    "constraint-missing",
    _("The table {table} has lost its constraint {constraint}. Make it again as its migration does, then look again."),
)
CONSTRAINT_BROKEN = Fault(
    "constraint-broken",
    _("{subject} breaks the constraint {constraint}. Find out what wrote it, and put the row right."),
)
FOREIGN_KEY_BROKEN = Fault(
    "foreign-key-broken",
    _("{subject} names, in {column}, row {value} of {target}, which is not there. Restore that row from a backup."),
)
TRIGGERS_MISSING = Fault(
    "triggers-missing",
    _("The table {table} has lost the triggers that keep its rows unchangeable. They are made again; find out how."),
    is_repairable=True,
)


def checks() -> tuple[Check, ...]:
    """List what is looked at here."""
    return (
        Check(name="database", find=_damage),
        Check(name="migrations", find=_waiting_migrations),
        Check(name="constraints", find=_constraints),
        Check(name="foreign keys", find=_foreign_keys),
        Check(name="append-only tables", find=_unguarded, repair=_guard),
    )


def _damage(look: Look) -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return  # PostgreSQL checks its pages itself when it reads them
    try:
        reasons = [reason for (reason,) in _rows("PRAGMA integrity_check" if look.is_deep else "PRAGMA quick_check")]
    except DatabaseError as error:  # too damaged to say where
        reasons = [str(error)]
    for reason in reasons:
        if reason != "ok" and not reason.startswith("CHECK constraint failed"):  # those are found by name below
            yield DATABASE_DAMAGED.at("the database", reason=reason)


def _waiting_migrations(look: Look) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    for migration, _is_backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield MIGRATION_WAITING.at(f"{migration.app_label}.{migration.name}")


def _constraints(look: Look) -> Iterator[Finding]:
    for model in _ours():
        with connection.cursor() as cursor:
            existing = connection.introspection.get_constraints(cursor, model._meta.db_table)
        for constraint in model._meta.constraints:
            if constraint.name not in existing:
                table = model._meta.db_table
                yield CONSTRAINT_MISSING.at(constraint.name, table=table, constraint=constraint.name)
            if isinstance(constraint, CheckConstraint):
                yield from _breaking(model, constraint)


def _breaking(model: type[Model], constraint: CheckConstraint) -> Iterator[Finding]:
    """Find rows for which the condition is false; as for the database itself, unknown is no breach."""
    condition = constraint._get_check_sql(model, connection.schema_editor())  # type: ignore[attr-defined]  # not typed
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), _key(model)
    # The condition has its values in it already; a per cent sign in one would be taken for a placeholder's.
    sql = f"SELECT {key} FROM {table} WHERE NOT ({condition}) ORDER BY {key} LIMIT {MOST_PER_KIND}"
    for (pk,) in _rows(sql):
        yield CONSTRAINT_BROKEN.at(f"{model._meta.label_lower} {pk}", constraint=constraint.name)


def _foreign_keys(look: Look) -> Iterator[Finding]:
    for model in _ours():
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                yield from _dangling(model, field)


def _dangling(model: type[Model], field: ForeignKey[Any, Any]) -> Iterator[Finding]:
    quote, target = connection.ops.quote_name, field.related_model
    key, column, other = _key(model), quote(field.column), quote(str(field.target_field.column))
    sql = (
        f"SELECT t.{key}, t.{column} FROM {quote(model._meta.db_table)} t "
        f"LEFT JOIN {quote(target._meta.db_table)} r ON r.{other} = t.{column} "
        f"WHERE t.{column} IS NOT NULL AND r.{other} IS NULL ORDER BY t.{key} LIMIT {MOST_PER_KIND}"
    )
    for pk, value in _rows(sql):
        subject = f"{model._meta.label_lower} {pk}"
        yield FOREIGN_KEY_BROKEN.at(subject, column=field.name, value=value, target=target._meta.label_lower)


def _unguarded(look: Look) -> Iterator[Finding]:
    for table in append_only.missing(connection, append_only.tables_of_installed_apps()):
        yield TRIGGERS_MISSING.at(table, table=table)


def _guard(findings: Sequence[Finding]) -> None:
    append_only.install(connection, [finding.extra["table"] for finding in findings])


def _ours() -> list[type[Model]]:
    """Give every model with a table, tables between two included, in a fixed order."""
    managed = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    return sorted(managed, key=lambda model: model._meta.db_table)


def _key(model: type[Model]) -> str:
    """Give the quoted column of the primary key."""
    key = model._meta.pk
    assert key is not None  # every model that Django makes a table for has one
    return connection.ops.quote_name(str(key.column))


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
