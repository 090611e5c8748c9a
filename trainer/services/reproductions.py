"""Training runs that do another one again, to see whether its weights come out the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from trainer.domain.reproduction import Made, compare
from trainer.errors import RunNotReproducible, RunUnderWay
from trainer.models import ModelVersion, TrainingRun, Trigger
from trainer.selectors import runs
from trainer.services import training_runs


def request(original: TrainingRun, *, by: User | None) -> TrainingRun:
    """Ask for a run on the snapshot, with the network and the recipe of one that made a version.

    It makes no version itself. Raises `RunNotReproducible`, `RunUnderWay`.
    """
    if not ModelVersion.objects.filter(run=original).exists():
        raise RunNotReproducible(run=original.pk)
    try:
        return training_runs.create(
            trigger=Trigger.COMMAND,
            requested_by=by,
            reproduces=original,
            snapshot=original.snapshot,
            answers=original.answers,
            network=original.network,
            preset=original.preset,
            config=original.config,
        )
    except IntegrityError:
        active = runs.active()
        wish = _("the reproduction of run {run}").format(run=original.pk)
        raise RunUnderWay(run=active.pk if active else original.pk, wish=wish) from None


def finish(
    run: TrainingRun,
    original: TrainingRun,
    *,
    digest: str,
    photos: int,
    environment: Mapping[str, str],
    timings: Mapping[str, Any],
) -> dict[str, Any]:
    """End a run with what it found out about the one that it reproduces, and give that. Raises `RunLost`."""
    version = original.version
    before = Made(version.network_digest, version.metrics.get("trained_photos", photos), original.environment)
    outcome = compare(before, Made(digest, photos, environment))
    with transaction.atomic():
        training_runs.hold(run)
        training_runs.report(run, reproduction=outcome, environment=dict(environment), timings=dict(timings))
        training_runs.finish(run)
    return outcome
