"""What a reproduced run says of its original, in words that people read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from trainer.models import TrainingRun


def sentences(run: TrainingRun) -> list[str]:
    """Say whether the weights came out the same, and if not, what differs; nothing before the run has ended."""
    outcome = run.reproduction
    if outcome is None:
        return []
    if outcome["is_identical"]:
        return [_("The weights are those of run {run}, bit for bit.").format(run=run.reproduces_id)]
    return [_("The weights are not those of run {run}.").format(run=run.reproduces_id), _differences(outcome)]


def _differences(outcome: dict[str, dict[str, list[str]]]) -> str:
    differing = outcome["differences"]
    if not differing:
        return _("Nothing that both runs noted about their machines and libraries differs.")
    named = (f"{name} ({before} → {now})" for name, (before, now) in differing.items())
    return _("What else differs: {differences}.").format(differences=", ".join(named))
