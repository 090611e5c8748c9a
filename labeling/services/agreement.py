"""Count how fast and how alike reviewers answer, and keep the report that pages show."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from accounts.models import User
from jobs import clock
from jobs.services import queue as jobs
from labeling import kinds
from labeling.domain.agreement import Agreement
from labeling.domain.pace import Pace
from labeling.models import AgreementReport
from labeling.selectors import agreement, progress

_NO_PACE = Pace(answers=0, median_s=None, mean_s=None, per_minute=None)
_NO_AGREEMENT = Agreement(photos=0, agreed=0, kappa=None)


def measure() -> dict[str, Any]:
    """Count anew, and put the report in the place of the last one."""
    started, events = time.monotonic(), progress.tally().events
    figures = _figures()
    took_s = time.monotonic() - started
    facts = {"events": events, "figures": figures, "took_s": took_s, "created_at": clock.now()}
    AgreementReport.objects.update_or_create(pk=1, defaults=facts)
    return {"reviewers": len(figures["reviewers"]), "pairs": len(figures["pairs"]), "took_s": round(took_s, 3)}


def ask(*, by: User) -> None:
    """Ask for a count now."""
    jobs.enqueue(kinds.MEASURE_AGREEMENT, by=by)


def keep_current() -> None:
    """Ask for a count when something was said since the last one."""
    known = AgreementReport.objects.filter(pk=1).values_list("events", flat=True).first()
    if progress.tally().events != (known or 0):
        jobs.enqueue(kinds.MEASURE_AGREEMENT)


def _figures() -> dict[str, Any]:
    paces, (with_consensus, between) = agreement.paces(), agreement.agreements()
    busiest = sorted(paces, key=lambda pk: -paces[pk].answers)
    most_shared = sorted(between, key=lambda pair: -between[pair].photos)
    return {
        "reviewers": [
            {
                "id": pk,
                "pace": asdict(paces.get(pk, _NO_PACE)),
                "consensus": asdict(with_consensus.get(pk, _NO_AGREEMENT)),
            }
            for pk in busiest
        ],
        "pairs": [{"between": list(pair), "agreement": asdict(between[pair])} for pair in most_shared],
    }
