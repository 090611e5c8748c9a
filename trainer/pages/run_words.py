"""What a training run's figures are called on its page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from trainer.models import TrainingRun


def timings(run: TrainingRun) -> list[tuple[str, float]]:
    """Give each step that the run has measured with its wall time in seconds, in the order of the work."""
    words = _steps()
    return [(words.get(step, step), spent["wall_s"]) for step, spent in run.timings.get("phases", {}).items()]


def _steps() -> dict[str, str]:
    return {
        "load": _("Loading the network"),
        "cache": _("Preparing photos"),
        "train": _("Training"),
        "calibrate": _("Calibrating"),
        "export": _("Exporting"),
        "check": _("Comparing the export"),
    }
