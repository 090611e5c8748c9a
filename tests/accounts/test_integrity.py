"""What fsck sees of the database itself, where planting it would spoil other tests' database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from accounts import integrity
from accounts.findings import Finding, Look
from tests.services import databases

PAGE_BYTES = 4096


def found(name: str) -> list[Finding]:
    [check] = [check for check in integrity.checks() if check.name == name]
    return list(check.find(Look()))


@pytest.mark.django_db
def test_migration_that_was_never_applied_is_found() -> None:
    [newest] = MigrationLoader(connection).graph.leaf_nodes("labeling")
    MigrationRecorder(connection).record_unapplied(*newest)

    assert [finding.subject for finding in found("migrations")] == [".".join(newest)]


@pytest.mark.django_db(transaction=True)
def test_database_file_with_spoilt_pages_is_found(tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    data = bytearray(copy.read_bytes())
    for page in range(20, len(data) // PAGE_BYTES, 7):
        data[page * PAGE_BYTES : page * PAGE_BYTES + 64] = b"\xff" * 64
    copy.write_bytes(data)

    with databases.swapped({**connections.settings["default"], "NAME": str(copy)}):
        reasons = [finding.extra["reason"] for finding in found("database")]

    assert reasons
    assert found("database") == []
