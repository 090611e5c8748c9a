"""Versions measured on audit photos by what people say now."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import User
from labeling.models import Category, Photo
from labeling.services import undoing, verifications
from tests.factories import BinFactory, CategoryFactory, DeviceFactory, MarketFactory, PhotoFactory
from tests.trainer import world
from tests.trainer.judged import judge, judged
from tests.trainer.pages.versions import a_release, a_version
from trainer.evaluation.intervals import wilson
from trainer.models import AuditPrediction, Measurement, ModelVersion, ReleaseKind
from trainer.selectors import audit_figures as figures
from trainer.selectors import measured
from trainer.services import audit_figures, champions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


@pytest.fixture
def three() -> list[Category]:
    return [CategoryFactory.create(name=name) for name in ("glass", "metal", "paper")]


@pytest.fixture
def version(three: list[Category]) -> ModelVersion:
    return a_version(1, categories=[{"id": each.pk, "name": each.name} for each in three], metrics={"audit": None})


def test_figures_follow_what_people_say_now(three: list[Category], version: ModelVersion) -> None:
    glass, metal, _ = three
    wrong = judged(version, glass, metal)
    for _n in range(3):
        judged(version, glass, glass)

    first = audit_figures.keep_current()
    before = figures.of(version)
    undoing.undo(key=uuid.uuid4(), by=judge(), verification_id=wrong.verifications.get().pk)
    audit_figures.keep_current()
    after = figures.of(version)

    assert first["measured"] == [1]
    assert (before.audit["n"], before.audit["accuracy"]) == (4, 0.75)
    assert (before.audit["accuracy_low"], before.audit["accuracy_high"]) == wilson(3, 4)
    assert (after.audit["n"], after.audit["accuracy"]) == (3, 1.0)
    assert after.made_at is not None


def test_what_did_not_change_is_not_measured_again(three: list[Category], version: ModelVersion) -> None:
    judged(version, three[0], three[0])
    audit_figures.keep_current()
    made_at = Measurement.objects.get().made_at

    assert audit_figures.keep_current()["measured"] == []
    assert Measurement.objects.get().made_at == made_at


def test_photos_of_a_category_that_the_version_does_not_know_are_mistakes(
    three: list[Category], version: ModelVersion
) -> None:
    judged(version, three[0], three[0])
    judged(version, CategoryFactory.create(name="batteries"), three[1])

    audit_figures.keep_current()

    found = figures.of(version)
    assert (found.audit["n"], found.audit["accuracy"]) == (2, 0.5)
    assert [(row["name"], row["n"], row["right"]) for row in found.audit["per_category"] if row["n"]] == [
        ("glass", 1, 1),
        ("batteries", 1, 0),
    ]


def test_excluded_unanswered_and_pool_photos_measure_nothing(three: list[Category], version: ModelVersion) -> None:
    judged(version, three[0], three[0], is_excluded=True)
    pool: Photo = PhotoFactory.create()
    verifications.answer_from_import(key=uuid.uuid4(), photo=pool, category=three[0], by=judge())
    AuditPrediction.objects.create(
        version=version, photo=pool, category_id=three[1].pk, confidence=0.9, probabilities=[0.05, 0.9, 0.05]
    )

    assert audit_figures.keep_current()["measured"] == []
    assert figures.of(version).audit == {}


def test_cameras_and_markets_stand_apart_where_there_is_enough(three: list[Category], version: ModelVersion) -> None:
    glass, metal, paper = three
    north, south = DeviceFactory.create(name="north"), DeviceFactory.create(name="south")
    market = MarketFactory.create(name="Rome")
    for category, name in ((glass, "dry"), (metal, "dry"), (paper, "blue")):
        BinFactory.create(market=market, category=category, name=name)
    for _n in range(20):
        judged(version, glass, metal, device=north)  # wrong, and yet in the right bin
    for _n in range(19):
        judged(version, paper, paper, device=south)
    judged(version, paper, glass)

    audit_figures.keep_current()

    found = figures.of(version)
    assert [(each.name, each.n, each.right) for each in found.devices] == [("north", 20, 0)]
    assert [(each.name, each.n, each.right) for each in found.markets] == [("Rome", 40, 39)]


def test_worst_mistakes_are_the_surest_ones(three: list[Category], version: ModelVersion) -> None:
    glass, metal, paper = three
    unsure, sure = judged(version, glass, metal, 0.5), judged(version, paper, metal, 0.8)
    judged(version, glass, glass, 0.99)
    audit_figures.keep_current()

    first, second = figures.worst_mistakes(version)

    assert (first.photo_id, first.truth, first.predicted, first.confidence) == (sure.pk, "paper", "metal", 0.8)
    assert second.photo_id == unsure.pk


def test_calibration_is_measured_with_the_rest(three: list[Category], version: ModelVersion) -> None:
    for _n in range(9):
        judged(version, three[0], three[0], 0.9)
    judged(version, three[0], three[1], 0.9)

    audit_figures.keep_current()

    found = figures.of(version)
    [only] = found.reliability
    assert (only.n, only.accuracy, only.confidence) == (10, 0.9, pytest.approx(0.9))
    assert found.audit["ece"] == pytest.approx(0.0, abs=1e-9)
    assert found.brier == pytest.approx((9 * 0.015 + 0.81 + 0.95**2 + 0.05**2) / 10, abs=1e-6)


def test_newest_measurement_is_how_good_a_version_is(three: list[Category], version: ModelVersion) -> None:
    a_release(version)
    for said in (three[0], three[0], three[1]):
        judged(version, three[0], said)
    audit_figures.keep_current()

    found = measured.accuracy(version)

    assert found is not None
    assert (found.photos, found.accuracy) == (3, pytest.approx(2 / 3))
    assert measured.accuracies([version]) == {version.pk: found}


@pytest.mark.django_db(transaction=True)
def test_champion_is_asked_about_what_was_answered_since(
    admin: User, colours: list[Category], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_figures, "ASKED_AT_ONCE", 3)
    _, audit = world.pool_and_audit(48, by=admin)
    world.answer(audit[:5], colours, by=admin)
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)

    asked = [audit_figures.keep_current()["asked"] for _n in range(3)]

    assert asked == [3, 2, 0]
    assert set(AuditPrediction.objects.values_list("photo_id", flat=True)) == {photo.pk for photo in audit[:5]}
    found = figures.of(ModelVersion.objects.get())
    assert (found.audit["n"], found.audit["accuracy"]) == (5, 1.0)
