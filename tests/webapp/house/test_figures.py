"""The state of the house, read without looking at every photo each time."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from jobs import clock
from jobs.models import JobState
from jobs.selectors.backlog import KindBacklog, backlog
from labeling.models import Photo
from labeling.selectors import totals
from labeling.selectors.totals import Counted
from tests.factories import AdminFactory, JobFactory, PhotoFactory
from tests.trainer import world
from trainer.embeddings import store
from trainer.models import EmbeddingFailure
from trainer.selectors import embedding_gap, spaces
from trainer.selectors.embedding_gap import Complete
from webapp.house import figures
from webapp.house.figures import Marks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a handful of photos be many."""
    monkeypatch.setattr(totals, "UNSETTLED", 2)
    monkeypatch.setattr(embedding_gap, "UNSETTLED", 2)


def test_photos_are_counted_on_from_the_last_count() -> None:
    PhotoFactory.create_batch(5)
    count, mark = totals.photos(Counted())
    PhotoFactory.create_batch(3)

    later, _ = totals.photos(mark)

    assert (count, later) == (5, 8)
    assert (mark.photos, mark.up_to) == (3, Photo.objects.order_by("-id")[2].pk - 3)


def test_photo_that_shows_late_is_counted() -> None:
    """A transaction that took an earlier id commits after the look."""
    *_older, late, newest = PhotoFactory.create_batch(5)
    before, mark = totals.photos(Counted())
    late_id = mark.up_to + 1  # the first that is counted anew each time

    assert mark.up_to < late.pk < newest.pk
    assert late_id == late.pk
    assert totals.photos(Counted(mark.up_to, mark.photos))[0] == before == 5


def test_restored_backup_is_counted_anew() -> None:
    PhotoFactory.create_batch(2)

    count, _ = totals.photos(Counted(up_to=10**9, photos=5_000))

    assert count == 2


@pytest.fixture
def pool() -> list[Photo]:
    """Take in photos of the pool, none of them embedded."""
    person: User = AdminFactory.create()
    taken, _audit = world.pool_and_audit(12, by=person)
    return taken


def embed(photos: list[Photo]) -> None:
    space = spaces.serving() or world.backbone()
    store.append(space, [photo.pk for photo in photos], np.zeros((len(photos), 3), dtype=np.float16))


def test_photos_without_embedding_are_those_of_the_pool(pool: list[Photo]) -> None:
    before, _ = embedding_gap.missing(Complete())
    embed(pool[:4])
    EmbeddingFailure.objects.create(space=spaces.serving(), photo=pool[4], code="broken")

    after, mark = embedding_gap.missing(Complete())
    again, _ = embedding_gap.missing(mark)

    assert (before, after, again) == (len(pool), len(pool) - 5, len(pool) - 5)
    assert mark.up_to == pool[5].pk - 1


def test_photos_beyond_the_bound_are_not_told_apart(pool: list[Photo], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_gap, "MOST", 3)

    assert embedding_gap.missing(Complete())[0] == 3


def test_new_space_is_looked_at_from_the_beginning(pool: list[Photo]) -> None:
    embed(pool)
    _, mark = embedding_gap.missing(Complete())

    count, _ = embedding_gap.missing(Complete(space=-1, up_to=mark.up_to))

    assert mark.up_to > 0
    assert count == 0


def test_backlog_counts_each_kind() -> None:
    due = clock.now() - timedelta(seconds=90)
    JobFactory.create(kind="train", key="1", run_after=due)
    JobFactory.create(kind="train", key="2", run_after=clock.now() + timedelta(hours=1))
    JobFactory.create(kind="train", key="3", state=JobState.FAILED, finished_at=due)
    JobFactory.create(kind="release", state=JobState.DONE, finished_at=due)

    rows = {row.kind: row for row in backlog()}

    assert (rows["train"].waiting, rows["train"].running, rows["train"].failed) == (2, 0, 1)
    assert 90 <= rows["train"].late_s < 100
    assert rows["release"] == KindBacklog(kind="release")


def test_look_asks_as_often_with_many_photos_as_with_few() -> None:
    counts = []
    for more in (5, 20):
        PhotoFactory.create_batch(more)
        with CaptureQueriesContext(connection) as queries:
            found, _ = figures.look(Marks())
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 20
    assert found.photos == 25
