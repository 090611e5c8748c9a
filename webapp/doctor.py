"""Examine what a deployment stands on: the database, the broker, and each thing that the object store must do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from labeling.errors import LabelingError
from labeling.storage import trial
from labeling.storage.trial import Step, StepFailed, StepSkipped, Trial
from webapp import health


class Outcome(StrEnum):
    """How a step went; a warning is of something that only some deployments need."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one step showed, and what to do about it."""

    step: str
    outcome: Outcome
    detail: str = ""
    cure: str = ""
    took_s: float = 0.0


_SERVICES = {
    "database": _("Check DATABASE_URL, and that the server runs and can be reached from here."),
    "migrations": _("Run `manage.py prepare`."),
    "guards": _("Run `manage.py guard`."),
    "workers": _("Start them, or look at their logs; before the first start this is as it should be."),
    "broker": _("Check MAGPIE_BROKER_URL, and that the server runs and can be reached from here."),
}
_WITHOUT = {"database": {"migrations", "guards", "workers"}, "migrations": {"guards", "workers"}}
_HARMLESS = frozenset({"workers"})


def examine(*, origin: str) -> Iterator[Finding]:
    """Take every step, one after the other; pages live at the origin."""
    yield from _services()
    yield from _store(origin)


def _services() -> Iterator[Finding]:
    """Ask what readiness asks, each by itself, but what cannot be asked without another."""
    pointless: set[str] = set()
    for name, cure in _SERVICES.items():
        if name in pointless:
            continue
        began = time.monotonic()
        problem = dict(health.find_missing(frozenset({name}))).get(name, "")
        pointless |= _WITHOUT.get(name, set()) if problem else set()
        outcome = Outcome.OK if not problem else Outcome.WARNING if name in _HARMLESS else Outcome.FAILED
        told = {"detail": problem, "cure": str(cure)} if problem else {}
        yield Finding(step=name, outcome=outcome, took_s=time.monotonic() - began, **told)


def _store(origin: str) -> Iterator[Finding]:
    """Take the steps of the object store, up to one without which the others make no sense; leave nothing behind."""
    tried = trial.begin(origin=origin)
    try:
        for step in trial.steps(tried):
            taken = _taken(step, tried)
            yield taken
            if taken.outcome is Outcome.FAILED and step.is_gate:
                return
    finally:
        trial.clean(tried)


def _taken(step: Step, tried: Trial) -> Finding:
    began = time.monotonic()
    try:
        outcome, detail, cure = Outcome.OK, step.take(tried), ""
    except StepSkipped as skipped:
        outcome, detail, cure = Outcome.SKIPPED, str(skipped), ""
    except StepFailed as failed:
        outcome = Outcome.FAILED if failed.is_vital else Outcome.WARNING
        detail, cure = failed.problem, failed.cure
    except LabelingError as problem:
        outcome, detail = Outcome.FAILED, f"{problem.detail} ({problem.__cause__})"
        cure = str(_("See what the store's user may do, and docs/object-store.md."))
    return Finding(step=step.name, outcome=outcome, detail=detail, cure=cure, took_s=time.monotonic() - began)
