"""Whether two reviewers ever hold one photo: many of them, few photos, on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from functools import partial

from benchmarks import deployments, reviewers, services
from benchmarks.deployments import Deployment
from benchmarks.errors import ProgramFailed
from benchmarks.holdings import Ledger
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.reviewers import Reviewer
from benchmarks.targets import Figure
from benchmarks.threads import Crew

PEOPLE = 24
PHOTOS = 1200
PAGES = (1, 3, 10)
SKIPPED, RELEASED = 0.05, 0.1  # shares of photos skipped, of pages left before their end
TIME_LIMIT_S = 60.0


def measure(options: Options) -> dict[str, Figure]:
    """Let a crowd empty the queue on both databases and add up what two of them held at once."""
    with deployments.fresh(options) as deployment:
        doubles = _emptied(deployment, "SQLite")
    with services.production() as settings, deployments.fresh(options, **settings) as deployment:
        doubles += _emptied(deployment, "PostgreSQL")
    return {"double_leases": doubles}


def _emptied(deployment: Deployment, database: str) -> int:
    made = deployment.inside("photos", count=PHOTOS)
    deployment.inside("deck")
    sessions = deployment.inside("people", reviewers=PEOPLE)["sessions"]
    ledger, category = Ledger(), next(iter(made["categories"].values()))
    with deployment.web() as web:
        _let_loose([reviewers.signed_in(web.port, session) for session in sessions], ledger, category)
    doubles = ledger.doubles()
    say(f"double leases on {database}: {doubles}; {len(ledger.settled)} settled, {ledger.refused} answers refused")
    if len(ledger.settled) < PHOTOS / 2:
        raise ProgramFailed(f"Only {len(ledger.settled)} of {PHOTOS} photos were answered on {database}.")
    return doubles


def _let_loose(people: Sequence[Reviewer], ledger: Ledger, category: int) -> None:
    start, stop = threading.Barrier(len(people)), threading.Event()
    timer = threading.Timer(TIME_LIMIT_S, stop.set)
    timer.start()
    Crew(
        [partial(_review, person, number, ledger, category, start, stop) for number, person in enumerate(people)]
    ).join()
    timer.cancel()


def _review(
    person: Reviewer, number: int, ledger: Ledger, category: int, start: threading.Barrier, stop: threading.Event
) -> None:
    chance = random.Random(number)
    start.wait()
    while not stop.is_set():
        page = [photo["photo"] for photo in person.page(chance.choice(PAGES))]
        if not page:
            return
        ledger.took(number, page)
        for photo in page[: len(page) if chance.random() > RELEASED else len(page) // 2]:
            _settle(person, number, ledger, photo, category, is_skip=chance.random() < SKIPPED)
        for photo in page:
            ledger.lets_go(number, photo)
        person.release()


def _settle(person: Reviewer, number: int, ledger: Ledger, photo: int, category: int, *, is_skip: bool) -> None:
    ledger.lets_go(number, photo)
    if is_skip:
        person.skip(photo)
    else:
        ledger.was_answered(number, photo, is_accepted=person.answer(photo, category).status == 201)
