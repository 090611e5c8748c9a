"""A look at the house is kept for a while, and a database that is away is waited for no longer than told."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import OperationalError

from tests.factories import PhotoFactory
from webapp.house import figures, keeper
from webapp.house.figures import Figures, Marks
from webapp.house.keeper import House, Keeper

pytestmark = pytest.mark.django_db(transaction=True)


def test_look_is_kept_and_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Marks] = []
    look = figures.look

    def counted(marks: Marks) -> tuple[Figures, Marks]:
        looks.append(marks)
        return look(marks)

    monkeypatch.setattr(figures, "look", counted)
    kept = Keeper()
    PhotoFactory.create()

    asking = [threading.Thread(target=kept.latest) for _ in range(5)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    found = kept.latest().figures

    assert found is not None
    assert found.photos == 1
    assert len(looks) == 1


def test_stale_look_is_taken_anew_from_its_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "FRESH_S", 0.0)
    kept = Keeper()
    PhotoFactory.create()
    kept.latest()
    PhotoFactory.create()

    found = kept.latest().figures

    assert found is not None
    assert found.photos == 2


def test_database_that_refuses_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_marks: Marks) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(keeper._Look, "_reach", refuse)

    assert Keeper().latest() == House(is_database_up=False)


def test_database_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(keeper._Look, "_reach", lambda _look: let_go.wait(60))
    monkeypatch.setattr(keeper, "PATIENCE_S", 0.05)
    kept, began_at = Keeper(), time.monotonic()

    house = kept.latest()
    again = kept.latest()

    assert house == again == House(is_database_up=False)
    assert time.monotonic() - began_at < 30  # not for as long as it hangs
    let_go.set()
    monkeypatch.setattr(keeper, "PATIENCE_S", 10.0)
    assert kept.latest().is_database_up
