"""What an answer costs, and how many fit into a second: 16 reviewers, PostgreSQL, Redis, gunicorn."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from benchmarks import crowd, deployments, reviewers, services
from benchmarks.crowd import Throughput
from benchmarks.deployments import Deployment, Running
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

PEOPLE = 16
PHOTOS = 9000
ROUNDS = 3
ROUND_S = 6.0
LEARNING_S = 10.0
WARM_S = 1.5


def measure(options: Options) -> dict[str, Figure]:
    """Answer without a worker, then with one that learns from the answers. An answer is one POST, its photo's image,
    and a tenth of a deck page."""
    with services.production() as settings, deployments.fresh(options, **settings) as deployment:
        people, category = _prepared(deployment)
        with deployment.web() as web:
            paused = [_round(people, category, web, for_s=ROUND_S, words="learning paused") for _ in range(ROUNDS)]
            with deployment.worker():
                learning = _round(people, category, web, for_s=LEARNING_S, words="learning on")
    return {
        "answer_cpu_ms": statistics.median(each.cpu_ms for each in paused),
        "answers_per_s_16": statistics.median(each.per_s for each in paused),
        "answers_per_s_16_learning": learning.per_s,
    }


def _prepared(deployment: Deployment) -> tuple[Sequence[str], Callable[[int], int]]:
    """Make photos that look alike to the queue and different to the head, a deck over them, and people."""
    made = deployment.inside("photos", count=PHOTOS, with_objects=True)
    categories = list(made["categories"].values())
    deployment.inside("embeddings", categories=len(categories))
    deployment.inside("deck")
    sessions: list[str] = deployment.inside("people", reviewers=PEOPLE)["sessions"]
    return sessions, lambda photo: categories[photo % len(categories)]


def _round(
    people: Sequence[str], category: Callable[[int], int], web: Running, *, for_s: float, words: str
) -> Throughput:
    """Let the people of these sessions answer, over connections of their own: chance spreads those over the workers."""
    crew = [reviewers.signed_in(web.port, session) for session in people]
    done = crowd.throughput(crew, category=category, server=web.pid, for_s=for_s, warm_s=WARM_S)
    say(f"answers, {words}: {done.per_s:.0f} a second, {done.cpu_ms:.2f} ms of web CPU each")
    return done
