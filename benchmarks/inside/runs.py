"""Training runs, taken up as the trainer worker does."""

from __future__ import annotations

from typing import Any

from accounts.models import Role, User
from trainer.models import ModelVersion, TrainingRun, Trigger
from trainer.services import training_runs


def main(*, action: str, **arguments: Any) -> Any:
    """Do one of: "take-up" a new run, look at the "outcome" of one."""
    return _taken_up(**arguments) if action == "take-up" else _outcome(**arguments)


def _taken_up(*, overrides: dict[str, Any]) -> dict[str, int]:
    admin = User.objects.filter(role=Role.ADMIN).earliest("pk")
    run = training_runs.request(trigger=Trigger.COMMAND, by=admin, overrides=overrides)
    taken = training_runs.take_up(run.pk)
    assert taken is not None  # just asked for
    return {"run": taken.pk, "fence": taken.fence}


def _outcome(*, run: int) -> dict[str, Any]:
    row = TrainingRun.objects.get(pk=run)
    version = ModelVersion.objects.filter(run=row).first()
    return {
        "state": row.state,
        "error": f"{row.error_code} {row.error_detail}".strip(),
        "version": version.number if version else None,
        "graph": version.artefacts["model.onnx"]["key"] if version else None,
        "timings": row.timings,
    }
