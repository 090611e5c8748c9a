"""Pace and agreement, against scikit-learn and numpy on the rows that the API gives."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from statistics import mode
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from sklearn.metrics import cohen_kappa_score

from accounts.models import User
from jobs.models import Job
from labeling import kinds
from labeling.models import AnswerKind, Category, Photo, PhotoState
from labeling.selectors import agreement as reports
from labeling.services import agreement, leases, undoing, verifications
from tests.factories import AdminFactory, CategoryFactory, PhotoFactory, UserFactory, VerificationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]

Row = dict[str, Any]


def answer(
    photo: Photo, category: Category | None, *, by: User, kind: str = AnswerKind.CATEGORY, ms: int = 900
) -> None:
    leases.hold(photo_id=photo.pk, by=by, tab=uuid.uuid4())
    verifications.record(
        key=uuid.uuid4(),
        photo_id=photo.pk,
        kind=kind,
        category_id=category.pk if category else None,
        lead_time_ms=ms,
        by=by,
    )


def exported(reviewer: User) -> Iterator[Row]:
    """Give every row of a reviewer as an admin reads them, oldest first."""
    client = Client()
    client.force_login(AdminFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    rows: list[Row] = []
    url: str | None = f"{reverse('labeling:verifications')}?reviewer={reviewer.pk}"
    while url:
        page = client.get(url).json()
        rows += page["results"]
        url = page["next"]
    return reversed(rows)


def labels(reviewer: User) -> dict[int, str]:
    """Give what a reviewer says of each photo in the end, from the exported rows alone."""
    said: dict[int, str] = {}
    for row in exported(reviewer):
        if not row["undone"] and row["kind"] in {"category", "unusable", "unsure"}:
            said[row["photo"]] = str(row["category"]["category"]) if row["category"] else row["kind"]
    return {photo: label for photo, label in said.items() if label != "unsure"}


def test_kappa_equals_scikit_learns_on_the_exported_rows() -> None:
    rng = random.Random(5)
    photos, categories = PhotoFactory.create_batch(30), CategoryFactory.create_batch(3)
    reviewers = UserFactory.create_batch(3)
    for photo in photos:
        truth = rng.choice(categories)
        for reviewer in rng.sample(reviewers, rng.choice((1, 2, 3))):
            kind = rng.choices((AnswerKind.CATEGORY, AnswerKind.UNUSABLE, AnswerKind.UNSURE), (8, 1, 1))[0]
            said = truth if rng.random() < 0.7 else rng.choice(categories)
            answer(photo, said if kind == AnswerKind.CATEGORY else None, by=reviewer, kind=kind, ms=rng.randrange(5000))
    for reviewer in reviewers:
        undoing.undo(key=uuid.uuid4(), by=reviewer)

    agreement.measure()

    report = reports.latest()
    assert report is not None
    said_by = {reviewer.get_username(): labels(reviewer) for reviewer in reviewers}
    assert len(report.pairs) == 3
    for pair in report.pairs:
        first, second = said_by[pair.first], said_by[pair.second]
        shared = sorted(first.keys() & second.keys())
        expected = cohen_kappa_score([first[photo] for photo in shared], [second[photo] for photo in shared])
        assert pair.agreement.photos == len(shared)
        assert pair.agreement.kappa == pytest.approx(expected, abs=1e-12)
    for figures in report.reviewers:
        rated = compared(said_by, figures.name)
        expected = cohen_kappa_score([mine for mine, _consensus in rated], [consensus for _mine, consensus in rated])
        assert figures.consensus.photos == len(rated)
        assert figures.consensus.kappa == pytest.approx(expected, abs=1e-12)


def compared(said_by: dict[str, dict[int, str]], name: str) -> list[tuple[str, str]]:
    """Give what one reviewer said and what the photo was settled with, or most of the others said."""
    settled = {state.pk: str(state.category_id) for state in PhotoState.objects.filter(state="settled")}
    settled |= {state.pk: "unusable" for state in PhotoState.objects.filter(state="unusable")}
    pairs = []
    for photo, mine in said_by[name].items():
        others = [theirs[photo] for other, theirs in said_by.items() if other != name and photo in theirs]
        said = settled.get(photo) or (mode(others) if len(set(others)) == 1 else None)
        if others and said:
            pairs.append((mine, said))
    return pairs


def test_time_per_answer_and_pace_equal_those_of_the_exported_rows() -> None:
    reviewer, photos = UserFactory.create(), PhotoFactory.create_batch(7)
    for ms, photo in zip((800, 1200, 400, 90_000, 700, 650, 500), photos, strict=True):
        answer(photo, None, by=reviewer, kind=AnswerKind.UNUSABLE, ms=ms)

    agreement.measure()

    report = reports.latest()
    assert report is not None
    [figures] = report.reviewers
    rows = list(exported(reviewer))
    assert figures.pace.median_s == pytest.approx(np.median([row["lead_time_ms"] for row in rows]) / 1000)
    assert figures.pace.mean_s == pytest.approx(np.mean([row["lead_time_ms"] for row in rows]) / 1000)
    moments = [datetime.fromisoformat(row["created_at"]) for row in rows]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert figures.pace.per_minute == pytest.approx(60 / np.mean(gaps), rel=1e-3)
    assert (figures.pace.answers, figures.consensus.photos, figures.consensus.kappa) == (7, 0, None)


def test_a_count_is_asked_for_when_something_was_said() -> None:
    agreement.keep_current()
    assert not Job.objects.exists()

    VerificationFactory.create()
    answer(PhotoFactory.create(), None, by=UserFactory.create(), kind=AnswerKind.UNUSABLE)
    agreement.keep_current()
    assert Job.objects.filter(kind=kinds.MEASURE_AGREEMENT).count() == 1

    Job.objects.all().delete()
    agreement.measure()
    agreement.keep_current()
    assert not Job.objects.exists()
