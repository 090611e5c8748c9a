"""How long after an answer the deck that learned from it is served: web process, message, worker, all of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks import deployments, reviewers
from benchmarks.deployments import Deployment
from benchmarks.errors import ProgramFailed
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.reviewers import API, Reviewer
from benchmarks.targets import Figure

SIZES = {"small": (2_000, 400), "large": (20_000, 2_000)}  # photos, answers at the last measurement
STEP = 20  # answers after which the head is refitted
ROUNDS = 3
PAUSE_S = 6.0  # a refresh keeps five seconds' distance from the one before, which is not what is measured
TIMEOUT_S = 90.0
LOOK_EVERY_S = 0.05


def measure(options: Options) -> dict[str, Figure]:
    """Measure both sizes on the embedded form: SQLite, files, messages without a server."""
    measured = {part: _refresh_s(options, part, *size) for part, size in SIZES.items()}
    deck_s = {part: served_s for part, (served_s, _learned_s) in measured.items()}
    return {"deck_refresh_s": deck_s, "head_refresh_s": measured["large"][1]}


def _refresh_s(options: Options, part: str, photos: int, answers: int) -> tuple[float, float]:
    """Give the seconds until the deck is served, and those of them that the worker spent on learning."""
    with deployments.fresh(options) as deployment:
        reviewer_session, category = _prepared(deployment, photos, settled=answers - ROUNDS * STEP)
        with deployment.web() as web, deployment.worker():
            person = reviewers.signed_in(web.port, reviewer_session)
            deployment.inside("enqueue", kind="answers-changed")
            _wait_until_learned(deployment, person, answers - ROUNDS * STEP)
            rounds = []
            for _ in range(ROUNDS):
                time.sleep(PAUSE_S)
                rounds.append(_one(deployment, person, category))
                say(f"deck refresh, {part}: {rounds[-1]:.2f} s")
        learned = deployment.inside("refreshes", last=ROUNDS)
    _check(learned[0], answers, part)
    return statistics.median(rounds), statistics.median(each["total_s"] for each in learned)


def _check(last: dict[str, Any], answers: int, part: str) -> None:
    """See that what was so quick was the whole work. Raises ProgramFailed."""
    say(f"deck refresh, {part}: the last one learned {last}")
    if last["labels"] != answers or last["categories"] < 2:
        raise ProgramFailed(f"The deck was to learn from {answers} answers, but its head knows {last}.")


def _prepared(deployment: Deployment, photos: int, *, settled: int) -> tuple[str, Callable[[int], int]]:
    made = deployment.inside("photos", count=photos, settled=settled, audit=0)
    categories, first = list(made["categories"].values()), made["ids"][0]
    deployment.inside("embeddings", categories=len(categories))
    [session] = deployment.inside("people", reviewers=1)["sessions"]
    return session, lambda photo: categories[(photo - first) % len(categories)]


def _one(deployment: Deployment, person: Reviewer, category: Callable[[int], int]) -> float:
    """Answer one step's worth of photos; give the seconds from the last answer to the deck that knows it."""
    known = _learned_answers(person)
    for photo in person.page(STEP):
        answer = person.answer(photo["photo"], category(photo["photo"]))
        assert answer.status == 201, answer
    answered_at = time.perf_counter()
    _wait_until_learned(deployment, person, known + STEP)
    return time.perf_counter() - answered_at


def _wait_until_learned(deployment: Deployment, person: Reviewer, answers: int) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while _learned_answers(person) < answers:
        if time.monotonic() > deadline:
            raise ProgramFailed(f"No deck knows {answers} answers:\n{deployment.tail('worker')}")
        time.sleep(LOOK_EVERY_S)


def _learned_answers(person: Reviewer) -> int:
    return int(person.connection.get(f"{API}/learning").json()["learned_answers"])
