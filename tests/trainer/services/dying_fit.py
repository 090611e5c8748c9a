"""Stands in for manage.py: runs its command, and dies by SIGKILL when the run reaches the point that KILL_AT names."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (Django must be set up first)

from trainer.services import audit_predictions, model_versions, training_runs  # noqa: E402  (the same)


def _die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    """Let the process die at a phase of the run, or before or after its version is committed."""
    if point == "commit":
        audit_predictions.record = _die  # in the transaction, after the version's row
    elif point == "committed":
        commit = model_versions.commit

        def commit_then_die(*args: Any) -> None:
            commit(*args)
            _die()

        model_versions.commit = commit_then_die
    else:
        report = training_runs.report

        def report_or_die(run: Any, **fields: Any) -> None:
            report(run, **fields)
            if fields.get("phase") == point and fields.get("progress", 1.0) > 0.35:
                _die()

        training_runs.report = report_or_die


if __name__ == "__main__":
    arm(os.environ["KILL_AT"])
    call_command(*sys.argv[1:])
