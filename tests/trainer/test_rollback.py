"""One click goes back: the web processes within seconds, a camera at its next check."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import devices
from gather_client import selftest
from gather_client.api import Api
from gather_client.releases import ReleaseStore
from gather_client.updates import Updater
from jobs.models import Job
from jobs.services import queue
from labeling.models import Category
from tests.services.ports import free_port, is_listening, wait_until
from tests.trainer import world
from trainer import kinds
from trainer.models import ReleaseKind
from trainer.selectors import predictors
from trainer.services import champions, releases
from webapp.env import ROOT
from webapp.supervisor import programs
from webapp.supervisor.config import RunConfig

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SWAP_S = 60.0  # a busy machine takes seconds for what is done at once; `LOOK_EVERY_S` is the promise
IN_A_ROW = 16  # answers over connections of their own: either process gives some of them


@pytest.fixture
def token(admin: User) -> str:
    return devices.connect(name="conveyor", by=admin)[1]


@pytest.fixture
def released(admin: User, colours: list[Category]) -> None:
    """Release version 1, then version 2."""
    for gain in (0.05, 0.1):
        champions.release(world.version(colours, gain=gain), kind=ReleaseKind.PROMOTION, by=admin)
    Job.objects.all().delete()


@pytest.fixture
def url(released: None, store: Path) -> Iterator[str]:
    """Run the web program of `make run` with its two processes."""
    config = RunConfig(root=ROOT, home=store, host="127.0.0.1", port=free_port())
    with subprocess.Popen(programs.web(config).argv, cwd=ROOT, env=dict(os.environ)) as process:
        try:
            assert wait_until(lambda: is_listening(config.port)), "the web program did not start"
            yield f"http://127.0.0.1:{config.port}"
        finally:
            process.terminate()


def asking(url: str, token: str) -> Callable[[], int]:
    """Give what asks over a connection of its own which version predicts."""

    def ask() -> int:
        answer = httpx.post(
            f"{url}/api/v1/predict",
            files={"file": ("photo.jpg", world.picture(0, 1), "image/jpeg")},
            headers={"Authorization": f"Token {token}"},
            timeout=30,
        )
        number: int = answer.json()["model_version"]
        return number

    return ask


def tried_here(folder: Path) -> None:
    """Self-test in this process."""
    selftest.check(folder)


def carry_out() -> None:
    """Do the release job that waits, as the trainer worker does."""
    claim = queue.claim(kinds.RELEASE, worker="test")
    assert claim is not None
    queue.finish(claim, releases.carry_out(claim.payload))


def test_rollback_reaches_every_web_process_and_the_camera(
    admin: User, client: Client, token: str, url: str, tmp_path: Path
) -> None:
    ask = asking(url, token)
    assert {ask() for _ in range(IN_A_ROW)} == {2}
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    with Api(url, token, timeout_s=60.0) as api:
        camera = Updater(api, ReleaseStore(tmp_path / "camera"), self_test=tried_here)
        before = camera.check().installed

        client.post(reverse("trainer-pages:model-rollback"))
        carry_out()
        began, right = time.monotonic(), 0
        while right < IN_A_ROW and time.monotonic() - began < SWAP_S:
            right = right + 1 if ask() == 1 else 0
        after = camera.check()

    assert right == IN_A_ROW
    assert predictors.LOOK_EVERY_S <= 5
    assert before is not None and before.envelope.model_version == 2
    assert after.kind == "installed"
    assert after.installed is not None
    assert (after.installed.envelope.release, after.installed.envelope.model_version) == (3, 1)
