"""Rows in a form that any database gives and takes: a line of JSON each, hashed table by table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Field, ForeignKey, Model, sql

PACKAGES = ("accounts", "labeling", "trainer")
# Left out: what is made again within seconds, and what belongs to a moment that is over. Job rows are of other
# packages, sessions and the log of sign-ins too: people sign in again, and the restore asks for work anew.
LEFT_OUT = frozenset(
    {
        "labeling.currentdeck",
        "labeling.deckentry",
        "labeling.deckgeneration",
        "labeling.directupload",
        "labeling.export",
        "labeling.import",
        "labeling.lease",
    }
)
ROWS_AT_ONCE = 2000
_EXACT = 2**53  # beyond, a float has no fraction: databases write such numbers as integers

Table = type[Model]


def tables() -> list[Table]:
    """List what is kept, each table after those that its rows name."""
    kept = {
        model._meta.label_lower: model
        for package in PACKAGES
        for model in apps.get_app_config(package).get_models()
        if model._meta.label_lower not in LEFT_OUT
    }
    graph = {label: sorted(_named_by(model) & kept.keys() - {label}) for label, model in sorted(kept.items())}
    return [kept[label] for label in TopologicalSorter(graph).static_order()]


def columns(table: Table) -> list[str]:
    """Name a table's columns, in the order in which rows are written."""
    return [field.attname for field in table._meta.concrete_fields]


def lines(table: Table) -> Iterator[bytes]:
    """Give every row of a table as a line, in order of its key: the same rows are the same lines in any database."""
    rows = table._base_manager.order_by("pk").values_list(*columns(table))
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield _dumped([_plain(value) for value in row])


def insert(table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows as they were: also what Django would fill in itself, such as the moment of creation."""
    fields = list(table._meta.concrete_fields)
    made = [table(**{f.attname: _value(f, value) for f, value in zip(fields, row, strict=True)}) for row in rows]
    at_once = max(connection.ops.bulk_batch_size(fields, made), 1)
    for start in range(0, len(made), at_once):
        query = sql.InsertQuery(table)
        query.insert_values(fields, made[start : start + at_once], raw=True)
        query.get_compiler(connection=connection).execute_sql()


def reset_sequences() -> None:
    """Let the next new row of each table get a number that no restored one has."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def digest(table: Table) -> str:
    """Hash a table's lines."""
    hashed = hashlib.sha256()
    for line in lines(table):
        hashed.update(line)
    return hashed.hexdigest()


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Let all that is read inside be of one moment, and keep nobody from writing meanwhile."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Not `atomic`, whose transactions are immediate here: they would let answers wait until the rows are copied.
    _execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        _execute("ROLLBACK")


def _named_by(model: Table) -> set[str]:
    relations = (field for field in model._meta.concrete_fields if isinstance(field, ForeignKey))
    return {relation.related_model._meta.label_lower for relation in relations}


def _dumped(row: list[Any]) -> bytes:
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    """Give a value as JSON has it, and every number as the databases agree on it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) >= _EXACT else value + 0.0  # -0.0 becomes 0.0
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _value(field: Field[Any, Any], value: Any) -> Any:
    """Give a value back to its column. JSON columns keep what they are given."""
    if field.get_internal_type() == "JSONField":
        return value
    return field.to_python(value)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
