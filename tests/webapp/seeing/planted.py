"""`python -m tests.webapp.seeing.planted STEP`: what is done inside the house that is looked at.

`rows` makes people, a device, an invitation and a run that breaks its page; `work` asks for a job that crashes and for
a training run; `sweep` says again what waits; `serving` makes a champion, a deck, a canary's return and a run that goes
on, so that every metric has something to tell.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.test import Client  # noqa: E402  (Django must be set up first)
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from accounts.services import devices, invitations  # noqa: E402
from jobs import kinds as job_kinds  # noqa: E402
from jobs.models import Job, JobState  # noqa: E402
from jobs.services import queue, sweeping  # noqa: E402
from labeling.services import decks  # noqa: E402
from tests.trainer.pages.versions import a_release, a_version  # noqa: E402
from trainer import kinds  # noqa: E402
from trainer.models import ReleaseSignature, RunState, TrainingRun, Trigger  # noqa: E402
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


def serving() -> dict[str, Any]:
    """Make rows as a house that has been working for a while has them."""
    release = a_release(a_version(1))
    now = timezone.now()
    ReleaseSignature.objects.create(
        release=release,
        key_id="k",
        public_key="p",
        envelope={},
        signature="s",
        issued_at=now,
        expires_at=now + timedelta(days=30),
    )
    decks.publish(entries=[], learned_answers=0, source="head:1")
    canary = queue.enqueue(job_kinds.canary("work"))
    Job.objects.filter(pk=canary.pk).update(state=JobState.DONE, started_at=now, finished_at=now)
    run = TrainingRun.objects.create(trigger=Trigger.BUTTON, state=RunState.RUNNING, heartbeat_at=now, progress=0.4)
    return {"run": run.pk}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
