"""Models and migrations agree, and migrations are named after what they do."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from webapp.env import ROOT


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named_after_what_they_do() -> None:
    names = [path.name for path in ROOT.glob("*/migrations/0*.py") if ".venv" not in path.parts]

    assert names
    assert [name for name in names if re.search(r"_auto_|_initial|_alter_\w+_and_more|_\d{8}", name)] == []
