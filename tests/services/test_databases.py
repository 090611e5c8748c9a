"""Tests run on real SQLite files and a real PostgreSQL server, with the tables guarded as in a deployment."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import connection

from accounts import append_only
from accounts.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("database")]


def test_database_is_the_one_that_the_parameter_names(database: str) -> None:
    User.objects.create(username="robin")

    assert connection.vendor == database
    assert User.objects.count() == 1


def test_database_is_empty_again_after_each_test() -> None:
    assert User.objects.count() == 0


def test_flush_leaves_every_guard_in_place() -> None:
    assert append_only.missing(connection, append_only.tables_of_installed_apps()) == []


def test_process_environment_leads_to_the_same_rows(process_environment: dict[str, str]) -> None:
    User.objects.create(username="robin")
    code = "import django; django.setup(); from accounts.models import User; print(User.objects.get().username)"

    command = [sys.executable, "-c", code]
    seen = subprocess.run(command, env=process_environment, capture_output=True, text=True, check=False)

    assert seen.stdout.strip() == "robin", seen.stderr
