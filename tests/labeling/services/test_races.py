"""Many reviewers at once, on real connections: nothing held twice, nothing counted twice, nothing left behind."""

from __future__ import annotations

import contextlib
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from jobs import messenger
from labeling import errors
from labeling.models import AnswerKind, Category, Lease, PhotoState, State, Tally, Verification
from labeling.services import leases, rebuilding, undoing, verifications
from tests.factories import CategoryFactory, PhotoFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("database")]


@pytest.fixture(autouse=True)
def no_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the broker out: job rows are enough here."""
    monkeypatch.setattr(messenger, "send", lambda *args, **kwargs: True)


def at_once(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """Run every call in a thread of its own, all beginning together; give what they gave or raised."""
    calls = list(calls)
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=30)
            return call()
        except errors.LabelingError as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def answering(photo_id: int, category: Category, *, by: User, key: uuid.UUID | None = None) -> Callable[[], Any]:
    return lambda: verifications.record(
        key=key or uuid.uuid4(), photo_id=photo_id, kind=AnswerKind.CATEGORY, category_id=category.pk, by=by
    )


def test_take_at_once_gives_every_photo_to_one_reviewer() -> None:
    PhotoFactory.create_batch(40)
    PhotoFactory.create_batch(10, audit=True)
    reviewers = UserFactory.create_batch(8)

    pages = at_once([lambda who=who: leases.take(by=who, tab=uuid.uuid4(), count=5) for who in reviewers])

    handed_out = [leased.photo_id for page in pages for leased in page]
    assert len(handed_out) == len(set(handed_out)) == 40


def test_take_at_once_of_one_photo_left_gives_it_to_one() -> None:
    photo = PhotoFactory()

    pages = at_once(
        [lambda who=who: leases.take(by=who, tab=uuid.uuid4(), count=1) for who in UserFactory.create_batch(8)]
    )

    assert [leased.photo_id for page in pages for leased in page] == [photo.pk]


def test_take_at_once_when_every_lease_ran_out_hands_each_photo_to_one() -> None:
    PhotoFactory.create_batch(24)
    tabs = [(reviewer, uuid.uuid4()) for reviewer in UserFactory.create_batch(6)]

    for _ in range(10):
        Lease.objects.all().delete()
        at_once([lambda who=who, tab=tab: leases.take(by=who, tab=tab, count=3) for who, tab in tabs])
        Lease.objects.update(expires_at=timezone.now())
        pages = at_once([lambda who=who, tab=tab: leases.take(by=who, tab=tab, count=9) for who, tab in tabs])

        handed_out = [leased.photo_id for page in pages for leased in page]
        assert len(handed_out) == len(set(handed_out))


def test_record_at_once_under_one_key_is_one_event() -> None:
    photo, glass, reviewer, key = PhotoFactory(), CategoryFactory(), UserFactory(), uuid.uuid4()
    leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4())

    recorded = at_once([answering(photo.pk, glass, by=reviewer, key=key)] * 10)

    assert sum(one.is_new for one in recorded) == 1
    assert Verification.objects.count() == 1
    assert Tally.objects.values("settled", "events").get() == {"settled": 1, "events": 1}


def test_record_at_once_under_many_keys_is_one_event() -> None:
    photo, glass, reviewer = PhotoFactory(), CategoryFactory(), UserFactory()
    leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4())

    results = at_once([answering(photo.pk, glass, by=reviewer) for _ in range(6)])

    assert sum(isinstance(one, verifications.Recorded) for one in results) == 1
    assert sum(isinstance(one, errors.AlreadySettled) for one in results) == 5
    assert Verification.objects.count() == 1


def test_record_while_another_takes_over_counts_for_one_of_them() -> None:
    glass, late, next_one = CategoryFactory(), UserFactory(), UserFactory()
    for photo in PhotoFactory.create_batch(5):
        leases.hold(photo_id=photo.pk, by=late, tab=uuid.uuid4())
        Lease.objects.update(expires_at=timezone.now())

        answered, _ = at_once(
            [
                answering(photo.pk, glass, by=late),
                lambda photo=photo: leases.hold(photo_id=photo.pk, by=next_one, tab=uuid.uuid4()),
            ]
        )

        is_settled = PhotoState.objects.get(photo=photo).state == State.SETTLED
        assert is_settled == isinstance(answered, verifications.Recorded)
        assert is_settled or isinstance(answered, errors.LeaseTaken)


def test_undo_at_once_takes_back_as_many_answers_as_there_were_undos() -> None:
    reviewer, glass = UserFactory(), CategoryFactory()
    for photo in PhotoFactory.create_batch(4):
        leases.hold(photo_id=photo.pk, by=reviewer, tab=uuid.uuid4())
        answering(photo.pk, glass, by=reviewer)()

    undone = at_once([lambda: undoing.undo(key=uuid.uuid4(), by=reviewer)] * 3)

    assert len({one.verification.undoes_id for one in undone}) == 3
    assert Tally.objects.get().settled == 1


class Hall:
    """Reviewers who take, answer, lose replies and walk away; it watches that no two hold one photo.

    A reviewer holds a photo from the moment it is handed out until its answer, or until its lease is over.
    """

    def __init__(self, *, reviewers: int, photos: int, calls: int) -> None:
        self.category = CategoryFactory()
        self.reviewers = UserFactory.create_batch(reviewers)
        PhotoFactory.create_batch(photos * 4 // 5)
        PhotoFactory.create_batch(photos // 5, audit=True)
        self.calls = calls // reviewers
        self.watch = threading.Lock()
        self.held: dict[int, tuple[int, float]] = {}
        self.doubles: list[int] = []

    def review(self, who: User, seed: int) -> None:
        chance, tab = random.Random(seed), uuid.uuid4()
        for _ in range(self.calls):
            if chance.random() < 0.05:
                tab = uuid.uuid4()  # the reply was lost, or the tab closed: what it held runs out
                continue
            self.answer_one(who, tab, chance)
            connection.close()  # as at the end of a request: the pool has fewer connections than the hall has chairs

    def answer_one(self, who: User, tab: uuid.UUID, chance: random.Random) -> None:
        asked_at = time.time()
        page = leases.take(by=who, tab=tab, count=2)
        for leased in page:
            self.note(leased.photo_id, who.pk, asked_at, until=leased.expires_at.timestamp())
        if not page:
            return
        photo_id = page[0].photo_id
        with self.watch:
            self.held.pop(photo_id, None)
        skips = chance.random() < 0.1
        with contextlib.suppress(errors.AnswerRefused):  # taken over, or settled: what the watch is for
            verifications.record(
                key=uuid.uuid4(),
                photo_id=photo_id,
                kind=AnswerKind.SKIP if skips else AnswerKind.CATEGORY,
                category_id=None if skips else self.category.pk,
                by=who,
            )

    def note(self, photo_id: int, reviewer_id: int, asked_at: float, *, until: float) -> None:
        with self.watch:
            holder, end = self.held.get(photo_id, (reviewer_id, 0.0))
            if holder != reviewer_id and end > asked_at + 0.001 and end > time.time():
                self.doubles.append(photo_id)
            self.held[photo_id] = (reviewer_id, until)


@pytest.mark.parametrize(
    ("reviewers", "photos", "calls"), [(6, 60, 90), pytest.param(50, 2_000, 10_000, marks=pytest.mark.soak)]
)
def test_a_hall_full_of_reviewers(reviewers: int, photos: int, calls: int, settings: Settings) -> None:
    settings.MAGPIE_LEASE_S = 20.0
    hall = Hall(reviewers=reviewers, photos=photos, calls=calls)

    at_once([lambda who=who, seed=seed: hall.review(who, seed) for seed, who in enumerate(hall.reviewers)])

    assert hall.doubles == []
    answered = Verification.objects.filter(kind=AnswerKind.CATEGORY)
    assert answered.count() == answered.values("photo").distinct().count() == Tally.objects.get().settled
    assert rebuilding.rebuild_states() == 0


def test_what_somebody_walked_away_from_comes_back_when_its_lease_is_over(settings: Settings) -> None:
    settings.MAGPIE_LEASE_S = 0.3
    photos = PhotoFactory.create_batch(6)
    leases.take(by=UserFactory(), tab=uuid.uuid4(), count=6)
    time.sleep(0.35)

    page = leases.take(by=UserFactory(), tab=uuid.uuid4(), count=6)

    assert {leased.photo_id for leased in page} == {photo.pk for photo in photos}
