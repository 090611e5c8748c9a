"""Run every check of every package, put right what can be, and say what is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError

from accounts import integrity as accounts
from accounts.findings import Check, Finding, Look
from accounts.problems import Problem
from jobs import integrity as jobs
from labeling.integrity import checks as labeling
from trainer.integrity import checks as trainer


@dataclass(slots=True)
class Report:
    """What was found, what of it was put right, and which checks could not be made, each with the reason."""

    left: list[Finding] = field(default_factory=list)
    repaired: list[Finding] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Say whether everything was looked at and nothing is wrong any more."""
        return not self.left and not self.failed


def checks() -> tuple[Check, ...]:
    """List every check: the database first, then rows, then objects, so that repairs build on what is right."""
    return (*accounts.checks(), *jobs.checks(), *labeling.checks(), *trainer.checks())


def run(look: Look, *, is_repairing: bool = False, on_check: Callable[[Check], None] = lambda _check: None) -> Report:
    """Look at everything; with `is_repairing` put right what can be and look at that again.

    One check that fails, because the store is away, say, does not keep the others from being made.
    """
    report = Report()
    for check in checks():
        on_check(check)
        started = time.monotonic()
        try:
            _run(check, look, report, is_repairing=is_repairing)
        except Problem as problem:
            report.failed[check.name] = problem.detail
        except DatabaseError as error:  # a table that a waiting migration would make, say
            report.failed[check.name] = str(error).strip()
        report.seconds[check.name] = round(time.monotonic() - started, 3)
    return report


def _run(check: Check, look: Look, report: Report, *, is_repairing: bool) -> None:
    found = list(check.find(look))
    repairable = [finding for finding in found if finding.fault.is_repairable]
    if not (is_repairing and repairable and check.repair):
        report.left += found
        return
    check.repair(repairable)
    left = list(check.find(look))
    report.left += left
    report.repaired += [finding for finding in found if finding not in left]
