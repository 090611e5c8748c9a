"""Processes whose clock is off, by libfaketime: they live on a machine of their own, as it were.

`python -m tests.faults.clocks DEED …` does what a web process, a worker or the clock does, and says in JSON what came
of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.services.requirement import absent

ROOT = Path(__file__).resolve().parents[2]
_LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")


def off_by(hours: int, environment: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of a machine whose clock is so many hours ahead; negative: behind."""
    found = next((path for pattern in _LIBRARIES for path in Path("/").glob(pattern[1:])), None)
    if found is None:
        absent("libfaketime")
    # The clock that counts uptime is nobody's to set.
    faked = {"LD_PRELOAD": str(found), "FAKETIME": f"{hours:+d}h", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return {**environment, **faked}


def run(deed: str, *arguments: object, environment: Mapping[str, str]) -> Any:
    """Do something in a process of this environment; give what it said."""
    command = [sys.executable, "-m", __name__, deed, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def main(deed: str, *arguments: str) -> Any:
    """Do it here."""
    import django

    django.setup()
    from django.utils import timezone

    from accounts.models import User
    from jobs import clock
    from jobs.services import queue, sweeping
    from labeling.services import leases
    from webapp import health

    if deed == "time":
        return {"own": timezone.now().timestamp(), "ruling": clock.now().timestamp()}
    if deed == "ready":
        return dict(health.find_missing(frozenset({"clock"})))
    if deed == "sweep":
        return {"retried": sweeping.sweep().retried}
    if deed == "enqueue":
        return {"job": queue.enqueue(arguments[0]).pk}
    held = leases.take(by=User.objects.get(username=arguments[0]), tab=UUID(arguments[1]), count=10)
    return {"photos": [each.photo_id for each in held]}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    print(json.dumps(main(*sys.argv[1:])))
