"""Commands: what people read when they mistype."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import AdminFactory
from webapp.env import ROOT

SECONDS = 60


def test_folder_without_a_database_is_one_clear_line(tmp_path: Path) -> None:
    environ = {**os.environ, "MAGPIE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "webapp.settings"}
    environ.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", "models", "list"]

    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=SECONDS, check=False)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "MAGPIE_HOME" in done.stderr


@pytest.mark.django_db
def test_device_is_connected_by_the_only_admin() -> None:
    AdminFactory.create()
    said = StringIO()

    call_command("connect_device", "yard", stdout=said)

    assert said.getvalue().startswith("mgp_")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "  "])
def test_device_without_a_name_is_refused(name: str) -> None:
    AdminFactory.create()

    with pytest.raises(CommandError, match="needs a name"):
        call_command("connect_device", name)


@pytest.mark.django_db
def test_device_of_several_admins_asks_which() -> None:
    AdminFactory.create_batch(2)

    with pytest.raises(CommandError, match="--by USER"):
        call_command("connect_device", "yard")


@pytest.mark.django_db
def test_invitation_is_a_whole_link() -> None:
    said = StringIO()

    call_command("invite", "reviewer", url="https://magpie.example.org/", stdout=said)

    assert said.getvalue().startswith("https://magpie.example.org/invitations/")


@pytest.mark.django_db
def test_jobs_refuse_a_limit_below_one() -> None:
    with pytest.raises(CommandError, match="--limit"):
        call_command("jobs", limit=-1)
