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
    """Let the process die at a phase of the run, or when its version is stored, recorded or committed."""
    if point == "stored":
        training_runs.hold = _die  # the artefacts are objects, no row names them
    elif point == "recorded":
        audit_predictions.record = _die  # in the transaction, after the version's row
    elif point == "committed":
        _die_after_commit()
    else:
        _die_at_phase(point)


def _die_after_commit() -> None:
    commit = model_versions.commit

    def commit_then_die(*args: Any) -> None:
        commit(*args)
        _die()

    model_versions.commit = commit_then_die


def _die_at_phase(point: str) -> None:
    """Die as soon as the row names the phase; in training not before an epoch is done, so that there is one to keep."""
    report = training_runs.report

    def report_or_die(run: Any, **fields: Any) -> None:
        report(run, **fields)
        if fields.get("phase") == point and (point != "training" or fields["epoch"] > 0):
            _die()

    training_runs.report = report_or_die


if __name__ == "__main__":
    arm(os.environ["KILL_AT"])
    call_command(*sys.argv[1:])
