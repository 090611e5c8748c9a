"""The state of the house as Prometheus reads it: base units, `_total` for what only grows."""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache

import django
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from trainer.models import RunState
from webapp.env import ROOT
from webapp.house import disks, keeper
from webapp.house.figures import Champion, Figures

MILLISECONDS = 1000
Labelled = Iterable[tuple[str, float]]


class HouseCollector(Collector):
    """Ask how things stand when Prometheus asks. A database that is away leaves what can be told without it."""

    def collect(self) -> Iterator[Metric]:
        """Give every family that has a value."""
        house = keeper.latest()
        yield _build()
        yield _gauge("magpie_database_up", "1 when the database answers, else 0.", float(house.is_database_up))
        yield from _disks()
        if house.figures is not None:
            for families in _OF_FIGURES:
                yield from families(house.figures)


def _jobs(figures: Figures) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("magpie_jobs", "Jobs that are not done, by kind and state.", labels=("kind", "state"))
    for row in figures.backlog:
        for state, count in (("waiting", row.waiting), ("running", row.running), ("failed", row.failed)):
            waiting.add_metric((row.kind, state), count)
    yield waiting
    late = ((row.kind, row.late_s) for row in figures.backlog)
    yield _gauges("magpie_jobs_oldest_due_seconds", "How long the oldest waiting job has been due.", "kind", late)


def _canaries(figures: Figures) -> Iterator[Metric]:
    """Give ages of those that came back, or that are out for the first time."""
    known = [canary for canary in figures.canaries if canary.way_ms is not None]
    way = ((canary.queue, (canary.way_ms or 0.0) / MILLISECONDS) for canary in known)
    ages = ((canary.queue, max(canary.age_s or 0.0, canary.out_s or 0.0)) for canary in figures.canaries)
    words = "Time that the last canary took through broker and worker."
    yield _gauges("magpie_canary_way_seconds", words, "queue", way)
    yield _gauges("magpie_canary_age_seconds", "Time since a canary came back last.", "queue", ages)


def _people(figures: Figures) -> Iterator[Metric]:
    tally, learning = figures.tally, figures.learning
    yield CounterMetricFamily("magpie_answers", "What reviewers did: answers and undos.", tally.events)
    yield _gauges(
        "magpie_photos_by_state",
        "Photos by where they stand; conflicts and second looks not counted.",
        "state",
        (
            ("waiting", tally.waiting),
            ("accepted", tally.accepted),
            ("settled", tally.settled),
            ("unusable", tally.unusable),
        ),
    )
    yield _gauge("magpie_photos", "Photos there are.", figures.photos)
    words = "Photos of the pool that have no embedding yet, at most 10,000."
    yield _gauge("magpie_photos_without_embedding", words, figures.photos_without_embedding)
    uploads = (("started", figures.direct_uploads.started), ("arrived", figures.direct_uploads.arrived))
    yield _gauges("magpie_direct_uploads", "Direct uploads begun, and arrived but not taken in.", "state", uploads)
    behind = max(0, learning.answers - learning.learned_answers)
    yield _gauge("magpie_answers_not_learned", "Settled photos that the current deck has not learned from.", behind)
    if learning.refreshed_at is not None:
        yield _gauge(
            "magpie_deck_age_seconds",
            "Age of the deck that the queue serves.",
            _between(learning.refreshed_at, figures.at),
        )


def _models(figures: Figures) -> Iterator[Metric]:
    if figures.champion is not None:
        yield from _champion(figures.champion, figures.at)
    run = figures.latest_run
    is_active = run is not None and run.is_active
    yield _gauge("magpie_training_run_active", "1 while a training run waits or runs, else 0.", float(is_active))
    if run is not None and is_active:
        yield _gauge("magpie_training_run_progress_ratio", "How far the active run is, 0 to 1.", run.progress)
        beat = run.heartbeat_at or run.created_at
        yield _gauge(
            "magpie_training_run_heartbeat_age_seconds", "Time since its last sign of life.", _between(beat, figures.at)
        )
    failed = run is not None and run.state == RunState.FAILED
    yield _gauge("magpie_training_run_last_failed", "1 when the newest run ended without a version.", float(failed))
    ended = CounterMetricFamily("magpie_training_runs_ended", "Training runs that ended.", labels=("state",))
    for state, count in figures.runs_ended.items():
        ended.add_metric((state,), count)
    yield ended


def _champion(champion: Champion, now: datetime) -> Iterator[Metric]:
    yield _gauge("magpie_champion_version", "Number of the model version that serves.", champion.version)
    yield _gauge("magpie_champion_release", "Number of its release.", champion.release)
    yield _gauge("magpie_champion_age_seconds", "Time since its release.", _between(champion.since, now))
    if champion.expires_at is not None:
        words = "Time until cameras stop installing it, unless it is signed anew."
        yield _gauge("magpie_champion_expiry_seconds", words, _between(now, champion.expires_at))
    if champion.accuracy is not None:
        words = "Its share of right answers on audit photos, 0 to 1."
        yield _gauge("magpie_champion_accuracy_ratio", words, champion.accuracy.accuracy)
        yield _gauge("magpie_champion_audit_photos", "Audit photos that this share is of.", champion.accuracy.photos)


def _looking(figures: Figures) -> Iterator[Metric]:
    yield _gauge("magpie_figures_look_seconds", "Time that reading these figures took.", figures.look_s)


def _disks() -> Iterator[Metric]:
    found = disks.disks()
    free = ((disk.place, disk.free_bytes) for disk in found)
    size = ((disk.place, disk.size_bytes) for disk in found)
    yield _gauges("magpie_disk_free_bytes", "Room left where Magpie writes.", "place", free)
    yield _gauges("magpie_disk_size_bytes", "Size of that file system.", "place", size)


@cache
def _build() -> Metric:
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    build = {"version": version, "django": django.get_version(), "python": platform.python_version()}
    return InfoMetricFamily("magpie_build", "What runs here.", build)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value)


def _gauges(name: str, words: str, label: str, values: Labelled) -> Metric:
    family = GaugeMetricFamily(name, words, labels=(label,))
    for key, value in values:
        family.add_metric((key,), value)
    return family


def _between(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds()


_OF_FIGURES: tuple[Callable[[Figures], Iterator[Metric]], ...] = (_jobs, _canaries, _people, _models, _looking)
