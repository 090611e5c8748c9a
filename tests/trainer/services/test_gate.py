"""What the gate's look keeps: each check's finding, and the photos that decided."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import onnx
import pytest
from pytest_django import Settings

from accounts.models import User
from labeling.models import Category, Photo
from labeling.storage import objects
from tests.trainer import world
from trainer.inference import timing
from trainer.models import AuditPrediction, GateLook, ModelVersion, ReleaseKind
from trainer.services import champions, gate, model_versions

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def audit(admin: User, colours: list[Category]) -> list[Photo]:
    """Answer every audit photo of a small world."""
    _, audit = world.pool_and_audit(45, by=admin)
    world.answer(audit, colours, by=admin)
    return audit


@pytest.fixture
def champion(audit: list[Photo], colours: list[Category], admin: User) -> ModelVersion:
    """Release a version that is always right."""
    version = world.version(colours)
    champions.release(version, kind=ReleaseKind.PROMOTION, by=admin)
    return version


def finding(look: GateLook, check: str) -> dict[str, Any]:
    return next(each for each in look.figures["findings"] if each["check"] == check)


@pytest.mark.usefixtures("champion")
def test_look_at_an_identical_challenger_passes_every_check(colours: list[Category], audit: list[Photo]) -> None:
    look = gate.look(world.version(colours))

    assert look.is_accepted
    assert {each["check"]: each["outcome"] for each in look.figures["findings"]} == {
        "parity": "passed",
        "accuracy": "passed",
        "categories": "passed",
        "calibration": "not-judged",  # of so few photos
        "size": "passed",
        "latency": "passed",
    }
    assert finding(look, "accuracy")["reasons"][0]["spoilt"] == []


@pytest.mark.usefixtures("champion")
def test_look_names_the_photos_that_decided_beside_the_reasons_and_not_in_them(
    colours: list[Category], audit: list[Photo], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "PHOTOS_KEPT", 3)

    look = gate.look(world.version(colours, order=(1, 2, 0)))

    assert not look.is_accepted
    [worse] = finding(look, "accuracy")["reasons"]
    assert worse["code"] == "worse"
    assert len(worse["spoilt"]) == 3
    assert set(worse["spoilt"]) <= {photo.pk for photo in audit}
    assert {tuple(reason) for reason in look.reasons} == {("code", "params")}


@pytest.mark.usefixtures("champion")
def test_look_is_as_strict_as_the_settings(colours: list[Category], settings: Settings) -> None:
    settings.MAGPIE_GATE_LARGEST_MB = 0.0001
    larger = onnx.load_model_from_string(world.colour_graph())
    larger.doc_string = np.random.default_rng(0).bytes(20_000).hex()
    trained = world.trained(colours, larger.SerializeToString())

    look = gate.look(model_versions.commit(world.running(), trained))

    assert [reason["code"] for reason in look.reasons] == ["too-large"]
    assert gate.look(world.version(colours)).is_accepted  # no larger than the champion


@pytest.mark.usefixtures("champion")
def test_look_refuses_what_does_not_answer_as_it_was_trained(colours: list[Category]) -> None:
    trained = world.trained(colours, world.colour_graph())
    other = world.trained(colours, world.colour_graph(order=(1, 2, 0)))
    version = model_versions.commit(world.running(), dataclasses.replace(trained, golden_json=other.golden_json))

    look = gate.look(version)

    assert [reason["code"] for reason in look.reasons] == ["parity-failed"]
    assert not AuditPrediction.objects.filter(version=version).exists()


@pytest.mark.usefixtures("champion")
def test_look_refuses_what_is_too_slow_and_slower_than_the_champion(
    colours: list[Category], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "latencies_ms", lambda predictors: [300.0, 20.0])

    look = gate.look(world.version(colours))

    assert [(reason["code"], reason["params"]["champion_ms"]) for reason in look.reasons] == [("too-slow", 20.0)]


def test_look_goes_on_without_a_champion_whose_graph_is_lost(champion: ModelVersion, colours: list[Category]) -> None:
    gate.look(world.version(colours))  # the champion has answered every audit photo
    objects.delete(champion.artefacts["model.onnx"]["key"])

    look = gate.look(world.version(colours, gain=0.1))

    assert look.is_accepted
    assert "champion_ms" not in finding(look, "latency")["reasons"][0]["params"]
