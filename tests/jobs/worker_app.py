"""A Celery application for tests of real workers: Magpie's own, and one kind of work that can be stopped half-way.

`celery --app=tests.jobs.worker_app worker` runs it; `python -m tests.jobs.worker_app enqueue KEY FOLDER` and `… sweep`
do from outside what web process and clock do.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
django.setup()

from django.db import transaction  # noqa: E402  (Django must be set up before models are imported)

from jobs import registry  # noqa: E402
from jobs.registry import Kind  # noqa: E402
from jobs.services import queue, sweeping, work  # noqa: E402
from jobs.services.queue import Claim  # noqa: E402
from labeling.models import Market  # noqa: E402
from webapp.celery import app  # noqa: E402

KIND = "carried-work"
registry.register(Kind(name=KIND, task="tests.carried", lease_s=1.5, max_attempts=3))


@app.task(name="tests.carried", acks_late=True)
def carried() -> None:
    """Do whatever waits."""
    work.run(KIND, handle)


def handle(claim: Claim) -> dict[str, Any]:
    """Say that the work began, wait while there is a `hold` file, then leave one row behind, under the claim."""
    folder = Path(claim.payload["folder"])
    (folder / f"began-{claim.key}-{claim.attempt}").touch()
    while (folder / "hold").exists():
        time.sleep(0.05)
    with transaction.atomic():
        queue.hold(claim)
        Market.objects.create(code=f"{claim.key}-{claim.fence}", name=claim.key)
    return {"attempt": claim.attempt}


def main(arguments: list[str]) -> None:
    """Enqueue one job or sweep once."""
    if arguments[0] == "enqueue":
        queue.enqueue(KIND, key=arguments[1], payload={"folder": arguments[2]})
    else:
        sweeping.sweep()


if __name__ == "__main__":
    main(sys.argv[1:])
