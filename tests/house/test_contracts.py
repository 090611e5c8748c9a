"""Who imports whom, on paper and at run time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.env import ROOT

HEAVY = ("torch", "torchvision", "timm", "trainer.fitting", "skactiveml")
LOOK = "import sys; print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"
WEB = "import webapp.wsgi, django.urls; django.urls.get_resolver().url_patterns"
SCORING_WORKER = "import webapp.wsgi; from webapp.celery import app; app.loader.import_default_modules()"
CLIENT = "import gather_client, gather_client.cli.parser, gather_client.session, gather_client.updates"


def loaded(code: str, *, names: tuple[str, ...]) -> list[str]:
    """Run code in a fresh process; give which of the names it loaded."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "webapp.settings"}
    command = (sys.executable, "-c", f"{code}\n{LOOK}", *names)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.slow
def test_import_contracts_are_kept() -> None:
    command = (Path(sys.executable).with_name("lint-imports"), "--config", "importlinter.ini", "--no-cache")

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert " kept, 0 broken" in done.stdout


def test_web_process_loads_no_torch() -> None:
    assert loaded(WEB, names=HEAVY) == []


def test_scoring_worker_loads_no_torch() -> None:
    assert loaded(SCORING_WORKER, names=(*HEAVY, "trainer.tasks")) == ["trainer.tasks"]


def test_gather_client_loads_nothing_of_the_server() -> None:
    assert loaded(CLIENT, names=("django", "celery", "boto3", "torch", "labeling", "trainer", "accounts")) == []
