"""Which model answers, and how soon a new one does."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from django.db import connection

from accounts.models import User
from labeling.models import Category
from labeling.storage import objects
from tests.trainer import world
from trainer.errors import BundleDamaged, NoModelYet, VersionUnknown
from trainer.inference.predictor import Predictor
from trainer.models import ModelVersion, ReleaseKind
from trainer.selectors import predictors
from trainer.services import champions

RED = np.full((8, 8, 3), (200, 0, 0), np.uint8)


@pytest.fixture
def champion() -> predictors.Champion:
    return predictors.Champion()


def named(serving: predictors.Serving) -> str:
    return serving.predictor.categories[serving.predictor.predict(RED).best].name


def test_champion_is_asked_for_in_vain_before_the_first_release(admin: User, champion: predictors.Champion) -> None:
    with pytest.raises(NoModelYet):
        champion.serving()


def test_champion_is_swapped_within_seconds(
    admin: User, colours: list[Category], champion: predictors.Champion, monkeypatch: pytest.MonkeyPatch
) -> None:
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)
    assert (champion.serving().release, named(champion.serving())) == (1, "red")
    champions.release(world.version(colours, order=(1, 0, 2)), kind=ReleaseKind.PROMOTION, by=admin)

    monkeypatch.setattr(predictors, "LOOK_EVERY_S", 0.05)
    ends_at = time.monotonic() + 60
    while champion.serving().release == 1 and time.monotonic() < ends_at:
        time.sleep(0.01)

    assert (champion.serving().release, champion.serving().version) == (2, 2)
    assert named(champion.serving()) == "green"


def test_champion_is_waited_for_by_everybody_at_the_first_load(
    admin: User, colours: list[Category], champion: predictors.Champion, monkeypatch: pytest.MonkeyPatch
) -> None:
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)
    open_version = predictors.open_version

    def open_slowly(version: ModelVersion) -> Predictor:
        time.sleep(0.2)
        return open_version(version)

    def ask(_: int) -> int | None:
        try:
            return champion.serving().release
        finally:
            connection.close()

    monkeypatch.setattr(predictors, "open_version", open_slowly)
    with ThreadPoolExecutor(8) as people:
        assert set(people.map(ask, range(8))) == {1}


def test_champion_is_looked_for_at_most_once_a_second(
    admin: User, colours: list[Category], champion: predictors.Champion, django_assert_num_queries: object
) -> None:
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)
    champion.serving()

    with django_assert_num_queries(0):  # type: ignore[operator]
        for _ in range(20):
            champion.serving()


def test_champion_that_cannot_be_loaded_leaves_the_old_one_serving(
    admin: User, colours: list[Category], champion: predictors.Champion, monkeypatch: pytest.MonkeyPatch
) -> None:
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)
    champion.serving()
    second = world.version(colours, gain=0.1)
    champions.release(second, kind=ReleaseKind.PROMOTION, by=admin)
    objects.delete(second.artefacts["model.onnx"]["key"])
    monkeypatch.setattr(predictors, "LOOK_EVERY_S", 0.0)

    assert champion.serving().release == 1


def test_find_gives_a_version_by_its_number(admin: User, colours: list[Category]) -> None:
    world.version(colours, order=(2, 1, 0))

    assert named(predictors.Versions().serving(1)) == "blue"
    with pytest.raises(VersionUnknown):
        predictors.find("7777")
    with pytest.raises(VersionUnknown):
        predictors.find("newest")


def test_open_version_refuses_a_graph_that_was_tampered_with(admin: User, colours: list[Category]) -> None:
    version = world.version(colours)
    key = version.artefacts["model.onnx"]["key"]
    objects.delete(key)
    objects.put_once(key, world.colour_graph(order=(1, 0, 2)), content_type="application/octet-stream")

    with pytest.raises(BundleDamaged):
        predictors.open_version(version)


@pytest.mark.parametrize("model", ["nothing", "-1", "9" * 5000])
def test_find_of_what_is_no_version_says_so(admin: User, model: str) -> None:
    with pytest.raises(VersionUnknown):
        predictors.find(model)
