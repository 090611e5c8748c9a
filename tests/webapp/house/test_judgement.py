"""What needs a look, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from jobs.selectors.backlog import KindBacklog
from jobs.selectors.canaries import Canary
from tests.factories import UserFactory
from trainer.models import RunState, TrainingRun
from webapp.house import figures, judgement
from webapp.house.disks import Disk
from webapp.house.figures import Champion, Figures, Marks
from webapp.house.judgement import Grade
from webapp.house.keeper import House

ROOMY = Disk(place="home", device=1, free_bytes=50, size_bytes=100)


@pytest.fixture
def quiet(db: None) -> Figures:
    """Look at a house in which nothing has happened."""
    return figures.look(Marks())[0]


def troubles(found: Figures, *disks: Disk) -> list[tuple[str, Grade]]:
    parts = judgement.judge(House(is_database_up=True, figures=found), disks or (ROOMY,))
    assert all(part.advice for part in parts if part.needs_a_look)
    return [(part.name, part.grade) for part in parts if part.needs_a_look]


def canary(**fields: Any) -> Canary:
    known = {"queue": "work", "last_at": None, "claimed_ms": 2.0, "way_ms": 9.0, "age_s": 5.0, "out_s": None}
    return Canary(**{**known, "is_late": False, **fields})


def run(found: Figures, **fields: Any) -> Figures:
    return replace(found, latest_run=TrainingRun(pk=3, created_at=found.at, **fields))


CASES: dict[str, tuple[Callable[[Figures], Figures], list[tuple[str, Grade]]]] = {
    "quiet": (lambda f: f, []),
    "canary back": (lambda f: replace(f, canaries=[canary()]), []),
    "canary late": (lambda f: replace(f, canaries=[canary(is_late=True)]), [("Workers", Grade.BAD)]),
    "job late": (
        lambda f: replace(f, backlog=[KindBacklog(kind="train", waiting=1, late_s=700)]),
        [("Work", Grade.WARN)],
    ),
    "deck behind": (
        lambda f: replace(f, learning=replace(f.learning, answers=500, learned_answers=200, seconds_ago=900.0)),
        [("Deck", Grade.WARN)],
    ),
    "run goes on": (lambda f: run(f, state=RunState.RUNNING, heartbeat_at=f.at), []),
    "run silent": (
        lambda f: run(f, state=RunState.RUNNING, heartbeat_at=f.at - timedelta(minutes=6)),
        [("Training", Grade.WARN)],
    ),
    "run failed": (lambda f: run(f, state=RunState.FAILED), [("Training", Grade.WARN)]),
    "run finished": (lambda f: run(f, state=RunState.FINISHED, finished_at=f.at), []),
}
for left, grade in ((timedelta(days=20), None), (timedelta(days=6), Grade.WARN), (-timedelta(days=1), Grade.BAD)):
    CASES[f"champion for {left.days} days"] = (
        lambda f, left=left: replace(  # type: ignore[misc]
            f, champion=Champion(version=1, release=1, since=f.at, expires_at=f.at + left, accuracy=None)
        ),
        [("Champion", grade)] if grade else [],
    )


@pytest.mark.parametrize("case", CASES)
def test_trouble_is_found(case: str, quiet: Figures) -> None:
    change, wanted = CASES[case]

    assert troubles(change(quiet)) == wanted


@pytest.mark.parametrize(("free", "wanted"), [(11, []), (9, [("Disk", Grade.WARN)]), (2, [("Disk", Grade.BAD)])])
def test_full_disk_is_found(free: int, wanted: list[tuple[str, Grade]], quiet: Figures) -> None:
    assert troubles(quiet, replace(ROOMY, free_bytes=free)) == wanted


def test_places_on_one_disk_are_one_part(quiet: Figures) -> None:
    disks = [ROOMY, replace(ROOMY, place="cache"), replace(ROOMY, place="objects", device=2)]

    names = [part.name for part in judgement.judge(House(is_database_up=True, figures=quiet), disks)]

    assert names[-2:] == ["Disk: state, cache", "Disk: photos"]


def test_database_that_is_away_is_all_that_is_known() -> None:
    parts = judgement.judge(House(is_database_up=False), [ROOMY])

    assert [(part.name, part.grade) for part in parts] == [("Database", Grade.BAD), ("Disk", Grade.GOOD)]


@pytest.mark.django_db(transaction=True)
def test_page_says_how_the_house_stands() -> None:
    admin = Client()
    admin.force_login(UserFactory.create(role=Role.ADMIN))

    page = admin.get("/status/").content.decode()
    part = admin.get("/status/", headers={"HX-Request": "true"}).content.decode()

    assert "Everything is in order" in page
    assert "It answers." in page
    assert part.lstrip().startswith('<div class="head">')
