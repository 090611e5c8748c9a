"""What a training run's figures are called on its page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from trainer.models import TrainingRun


def timings(run: TrainingRun) -> list[tuple[str, float]]:
    """Give each step that the run has measured with its wall time in seconds, in the order of the work."""
    words = _steps()
    return [(words.get(step, step), spent["wall_s"]) for step, spent in run.timings.get("phases", {}).items()]


def machine(run: TrainingRun) -> list[tuple[str, str]]:
    """Give what a run noted about its machine and libraries, what people know first."""
    names = _facts()
    noted = [(names[fact], run.environment[fact]) for fact in names if fact in run.environment]
    return noted + [(fact, version) for fact, version in run.environment.items() if fact not in names]


def _facts() -> dict[str, str]:
    return {
        "device": _("Device"),
        "processes": _("Processes"),
        "processor": _("Processor"),
        "instructions": _("Instructions"),
        "machine": _("Kind"),
        "system": _("System"),
        "python": "Python",
    }


def _steps() -> dict[str, str]:
    return {
        "load": _("Loading the network"),
        "cache": _("Preparing photos"),
        "train": _("Training"),
        "calibrate": _("Calibrating"),
        "export": _("Exporting"),
        "check": _("Comparing the export"),
    }
