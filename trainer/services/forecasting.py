"""Forecast what more answers of each category are worth: a job does, and pages read what it found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from jobs import clock
from jobs.services import queue
from labeling.selectors import meanings
from labeling.selectors.training_data import LabelRow
from trainer import kinds
from trainer.domain import forecasts
from trainer.domain.forecasts import Gain, Point
from trainer.head import learning_curve
from trainer.head.learning_curve import LearningCurves, Tried
from trainer.models import EmbeddingSpace, Measurement, ModelVersion, Subject
from trainer.selectors import releases, spaces
from trainer.services import blind_space, lessons
from trainer.services.lessons import Lesson

EVERY_S = 600.0  # after a refresh of the quick head, and so at most this often
AGAIN_S = 1.0  # where the backbone has not seen all answered photos yet
FEWEST_ANSWERS = 60
FEWEST_OF_A_CATEGORY = 10
MOST_ANSWERS = 2000  # drawn from all: a curve of six categories then takes some five seconds
MOST_CATEGORIES = 24  # those with most mistakes
MORE = 200  # answers of all categories together that the last forecast speaks of: what a retraining waits for
_SEED = 40

Curves = dict[int | None, list[list[Point]]]  # by category; None for all together


def keep_current() -> dict[str, Any]:
    """Forecast anew when much was learned or measured since; nothing before there is a champion."""
    champion = releases.current()
    if champion is None:
        return {"waits_for": "champion"}
    measured = Measurement.objects.filter(subject=Subject.AUDIT, version=champion.version).first()
    answers = lessons.rows()
    if measured is None or len(answers) < FEWEST_ANSWERS:
        return {"answers": len(answers)}
    basis = f"v{champion.version.number}:{measured.basis}:{_rounded(len(answers))}"
    known = Measurement.objects.filter(subject=Subject.FORECAST, version=None)
    if known.filter(basis=basis).exists():
        return {"stands": True}
    space = blind_space.with_all(answers)
    if space is None:
        queue.enqueue(kinds.FORECAST, after_s=AGAIN_S)
        return {"waits_for": spaces.BACKBONE}
    body = _forecast(champion.version, measured.body, _drawn(space, answers))
    facts = {"basis": basis, "body": body, "made_at": clock.now()}
    Measurement.objects.update_or_create(subject=Subject.FORECAST, version=None, defaults=facts)
    return {"categories": len(body["categories"])}


def _rounded(count: int) -> int:
    """Give a number of answers that changes when they have grown by a twentieth."""
    return round(20 * float(np.log(max(count, 1))))


def _drawn(space: EmbeddingSpace, answers: Sequence[LabelRow]) -> Lesson:
    """Draw from the answers, so that those of last week count no more than others."""
    rng = np.random.default_rng(_SEED)
    chosen = rng.choice(len(answers), size=min(MOST_ANSWERS, len(answers)), replace=False)
    return lessons.of(space, [answers[place] for place in np.sort(chosen)])


def _forecast(champion: ModelVersion, measured: dict[str, Any], lesson: Lesson) -> dict[str, Any]:
    learned = trained(champion)
    audit = _audit(measured)
    heads = _traced(lesson, _wanted(lesson, audit))
    curves = _curves(heads, champion)
    rows = [
        {"category_id": category_id, "learned": learned[category_id], "n": n, "wrong": wrong, "gain": gain}
        for category_id, (n, wrong) in audit.items()
        if learned[category_id]
        for gain in [_gain(wrong, n, learned[category_id], curves.get(category_id, []), forecasts.STEP)]
    ]
    n, wrong = measured["audit"]["n"], sum(wrong for _, wrong in audit.values())
    total = learned.total()
    overall = {"learned": total, "n": n, "wrong": wrong, "gain": _gain(wrong, n, total, curves[None], MORE)}
    return {"version": champion.number, "categories": rows, "overall": overall}


def trained(version: ModelVersion) -> Counter[int]:
    """Count the answers that a version learned from, by category as it reads now."""
    read, found = meanings.current(), Counter[int]()
    for category_id, answers in version.metrics.get("trained", {}).items():
        found[read.heir(int(category_id))] += answers
    return found


def _audit(measured: dict[str, Any]) -> dict[int, tuple[int, int]]:
    """Give, by category, its audit photos and how many of them are mistaken."""
    rows = zip(measured["category_ids"], measured["audit"]["per_category"], strict=True)
    return {category_id: (row["n"], row["n"] - row["right"]) for category_id, row in rows}


def _wanted(lesson: Lesson, audit: dict[int, tuple[int, int]]) -> list[int]:
    """Choose the categories that get a curve of their own: judged by enough photos, the most mistaken first."""
    answers = Counter(lesson.category_ids.tolist())
    judged = [
        category_id
        for category_id, (n, _) in audit.items()
        if n >= forecasts.ENOUGH_AUDIT and answers[category_id] >= FEWEST_OF_A_CATEGORY
    ]
    return sorted(judged, key=lambda category_id: -audit[category_id][1])[:MOST_CATEGORIES]


def _traced(lesson: Lesson, wanted: Sequence[int]) -> LearningCurves:
    return learning_curve.trace(
        lesson.embeddings.vectors,
        lesson.category_ids,
        lesson.group_ids,
        rng=np.random.default_rng(_SEED),
        categories=wanted,
    )


def _curves(heads: LearningCurves, champion: ModelVersion) -> Curves:
    """Put the heads' curves beside those of the versions of the champion's network, on audit photos."""
    curves: Curves = {None: [_points(heads.overall)]}
    curves.update({category_id: [_points(curve)] for category_id, curve in heads.by_category.items()})
    for category_id, points in _of_versions(champion).items():
        if category_id in curves and len(points) > 1:
            curves[category_id].append(points)
    return curves


def _points(curve: Sequence[Tried]) -> list[Point]:
    return [Point(each.learned, each.wrong, each.tried) for each in curve]


def _of_versions(champion: ModelVersion) -> dict[int | None, list[Point]]:
    """Give the versions' curves by category. All were asked the same photos: together they count as one of them."""
    rows = Measurement.objects.filter(subject=Subject.AUDIT, version__network=champion.network)
    points: dict[int | None, list[Point]] = {}
    measured = list(rows.select_related("version"))
    for row in measured:
        for category_id, point in _of_version(row, weight=1 / len(measured)):
            points.setdefault(category_id, []).append(point)
    return points


def _of_version(row: Measurement, *, weight: float) -> Iterator[tuple[int | None, Point]]:
    assert row.version is not None
    learned, audit = trained(row.version), _audit(row.body)
    for category_id, (n, wrong) in audit.items():
        if learned[category_id] and n:
            yield category_id, Point(learned[category_id], weight * wrong, weight * n)
    if learned.total():
        wrong = sum(wrong for _, wrong in audit.values())
        yield None, Point(learned.total(), weight * wrong, weight * row.body["audit"]["n"])


def _gain(wrong: int, tried: int, learned: int, curves: Sequence[Sequence[Point]], more: int) -> dict[str, Any] | None:
    found: Gain | None = forecasts.gain(wrong=wrong, tried=tried, learned=learned, curves=curves, more=more)
    return asdict(found) if found else None
