"""`python -m tests.webapp.seeing.planted STEP`: what is done inside the house that is looked at.

`rows` makes people, a device, an invitation and a run that breaks its page; `work` asks for a job that crashes and for
a training run; `sweep` says again what waits.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.test import Client  # noqa: E402  (Django must be set up first)
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from accounts.services import devices, invitations  # noqa: E402
from jobs.services import queue, sweeping  # noqa: E402
from trainer import kinds  # noqa: E402
from trainer.models import RunState, TrainingRun, Trigger  # noqa: E402
from trainer.services import training_runs  # noqa: E402


def rows() -> dict[str, Any]:
    """Make what the requests need; give the secrets that were made."""
    admin = User.objects.get(username="admin")
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    device, token = devices.connect(name="conveyor", by=admin)
    _, invitation = invitations.invite(role=Role.REVIEWER, by=admin)
    run = TrainingRun.objects.create(
        trigger=Trigger.COMMAND, state=RunState.FINISHED, finished_at=timezone.now(), timings={"phases": {"cache": {}}}
    )
    return {
        "session": client.cookies["sessionid"].value,
        "user": admin.pk,
        "device": device.pk,
        "token": token,
        "invitation": invitation,
        "run": run.pk,
    }


def work(secret: str) -> dict[str, Any]:
    """Ask for a release of a version whose number is a secret, and for a training run that has nothing to learn."""
    crash = queue.enqueue(kinds.RELEASE, key="crash", payload={"version": secret})
    run = training_runs.request(trigger=Trigger.COMMAND, by=None)
    return {"job": crash.pk, "run": run.pk}


def sweep() -> dict[str, Any]:
    """Sweep once."""
    return {"messages": sweeping.sweep().messages}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
