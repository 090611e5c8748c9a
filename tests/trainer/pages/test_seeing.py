"""What the dashboard shows of the model, and the audit photos behind a cell."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from labeling.models import Category, Photo
from labeling.services import surveys, undoing, verifications
from tests.factories import AdminFactory, CategoryFactory, PhotoFactory, UserFactory
from tests.trainer.pages.versions import a_look, a_release, a_version
from tests.webapp.counting import queries_of
from trainer.domain.forecasts import Gain
from trainer.models import AuditPrediction, ModelVersion
from trainer.selectors import confusions, version_figures

pytestmark = pytest.mark.django_db

SEEING = reverse("trainer-pages:seeing")


@pytest.fixture
def somebody() -> User:
    user: User = AdminFactory.create()
    return user


@pytest.fixture
def admin(client: Client, somebody: User) -> Client:
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def judged(version: ModelVersion, truth: Category, said: Category, confidence: float = 0.9) -> Photo:
    """Make an audit photo that people answered with one category and the version with another."""
    photo: Photo = PhotoFactory.create(audit=True)
    verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=truth, by=AdminFactory.create())
    rest = (1 - confidence) / (len(version.categories) - 1)
    probabilities = [confidence if each["id"] == said.pk else rest for each in version.categories]
    AuditPrediction.objects.create(
        version=version, photo=photo, category_id=said.pk, confidence=confidence, probabilities=probabilities
    )
    return photo


def three(*names: str) -> list[Category]:
    return [CategoryFactory.create(name=name) for name in names or ("glass", "metal", "paper")]


def champion(of: list[Category], number: int = 1) -> ModelVersion:
    version = a_version(number, categories=[{"id": each.pk, "name": each.name} for each in of])
    a_release(version)
    return version


def test_before_any_version_it_says_so_and_counts_answers(admin: Client, somebody: User) -> None:
    [glass, *_] = three()
    for photo in PhotoFactory.create_batch(2):
        verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=glass, by=somebody)
    surveys.keep_answers_current()

    text = admin.get(SEEING).text

    assert "No version was measured yet" in text
    assert "3 photos to be learned" in text
    assert "5 photos to be learned" in text


def test_cells_count_what_people_and_the_version_say_now(admin: Client, somebody: User) -> None:
    glass, metal, paper = of = three()
    version = champion(of)
    photo = judged(version, glass, metal)
    for _ in range(3):
        judged(version, glass, glass)
    judged(version, paper, paper)

    before = confusions.of(version, confusions.count(version))
    undoing.undo(key=uuid.uuid4(), by=somebody, verification_id=photo.verifications.get().pk)
    after = confusions.of(version, confusions.count(version))

    assert (before.photos, before.right) == (5, 4)
    assert [[cell.count for cell in row.cells] for row in before.rows] == [[3, 1, 0], [0, 0, 0], [0, 0, 1]]
    assert (after.photos, after.right) == (4, 4)
    assert admin.get(SEEING).text.count("confusion/photos/?truth=") == 2


def test_merged_categories_read_as_their_heir(somebody: User) -> None:
    glass, metal, paper = of = three()
    version = champion(of)
    photo: Photo = PhotoFactory.create(audit=True)
    verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=metal, by=somebody)
    AuditPrediction.objects.create(
        version=version, photo=photo, category_id=paper.pk, confidence=0.4, probabilities=[0.35, 0.25, 0.4]
    )
    Category.objects.filter(pk=glass.pk).update(status="retired", heir=metal)

    [each] = confusions.photos(version, truth=metal.pk, predicted=metal.pk)

    assert (each.photo_id, each.confidence) == (photo.pk, pytest.approx(0.6))
    assert confusions.count(version) == {(metal.pk, metal.pk): 1}


def test_many_categories_show_those_with_most_mistakes() -> None:
    of = three(*(f"kind {n}" for n in range(confusions.MOST + 6)))
    version = champion(of)
    for category in of:
        judged(version, category, category)
    judged(version, of[-1], of[0])

    found = confusions.of(version, confusions.count(version))

    assert found.left_out == len(of) - len(found.rows) > 0
    assert {"kind 0", of[-1].name} <= set(found.columns)
    assert [(mistake.truth, mistake.count) for mistake in found.mistakes] == [(of[-1].pk, 1)]


def test_cell_opens_its_photos_the_surest_first(admin: Client) -> None:
    glass, metal, _ = of = three()
    version = champion(of)
    unsure, sure = judged(version, glass, metal, 0.5), judged(version, glass, metal, 0.8)
    other = judged(version, metal, glass)
    cell = reverse("trainer-pages:confusion-cell", args=[1])

    text = admin.get(cell, {"truth": glass.pk, "predicted": metal.pk}).text

    shown = [text.find(reverse("labeling-pages:photo", args=[photo.pk])) for photo in (sure, unsure, other)]
    assert 0 < shown[0] < shown[1]
    assert shown[2] == -1
    assert "glass, taken for metal" in text


@pytest.mark.parametrize(
    "query", [{"truth": "x", "predicted": 1}, {"truth": 10**30, "predicted": 1}, {"truth": 999, "predicted": 999}]
)
def test_cell_that_does_not_exist_is_not_found(admin: Client, query: dict[str, object]) -> None:
    champion(three())

    assert admin.get(reverse("trainer-pages:confusion-cell", args=[1]), query).status_code == 404
    assert admin.get(reverse("trainer-pages:confusion", args=[7])).status_code == 404


def test_no_cell_named_leads_to_the_table(admin: Client) -> None:
    champion(three())

    answer = admin.get(reverse("trainer-pages:confusion-cell", args=[1]))

    assert answer["Location"] == reverse("trainer-pages:confusion", args=[1])


def test_reviewers_see_counts_but_never_which_photos_measure(client: Client) -> None:
    glass, metal, _ = of = three()
    photo = judged(champion(of), glass, metal)
    client.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")

    pages = [client.get(path).text for path in (SEEING, reverse("trainer-pages:confusion", args=[1]))]

    assert all("glass taken for metal" in text for text in pages)
    assert not any("confusion/photos" in text or f"/photos/{photo.pk}/" in text for text in pages)


def test_versions_stand_in_their_order_with_the_champion_marked(admin: Client) -> None:
    first, second = a_version(1, right=0.8), a_version(2, right=0.9)
    a_version(3, metrics={"audit": None})
    a_look(second, champion=first, reason={"code": "not-worse", "params": {}}, accepted=True)
    a_release(second)

    figures = version_figures.over_versions()

    assert [(each.version, each.is_marked) for each in figures] == [(1, False), (2, True)]
    assert figures[0].value < figures[1].value
    assert figures[0].low < figures[0].value < figures[0].high
    assert "v2" in admin.get(SEEING).text


def test_learning_curve_goes_by_photos_learned_from() -> None:
    sizes = (300, 100, 300)
    figures = [
        version_figures.VersionFigure(
            version=number,
            x=number,
            label="",
            value=0.9,
            low=0.8,
            high=0.95,
            photos=40,
            trained_on=size,
            is_marked=False,
        )
        for number, size in enumerate(sizes, start=1)
    ]

    curve = version_figures.learning_curve(figures)

    assert [(each.trained_on, each.x, each.version) for each in curve] == [(100, 100.0, 2), (300, 300.0, 3)]


def test_forecast_goes_on_from_the_version_that_it_speaks_of() -> None:
    curve = [
        version_figures.VersionFigure(
            version=number,
            x=100.0 * number,
            label="",
            value=0.9,
            low=0.85,
            high=0.97,
            photos=40,
            trained_on=100 * number,
            is_marked=number == 2,
        )
        for number in (1, 2)
    ]
    gain = Gain(more=100, value=0.02, low=0.005, high=0.05)

    [foreseen] = version_figures.foreseen(curve, version=2, gain=gain)

    assert (foreseen.x, foreseen.label) == (300.0, "+100")
    assert (foreseen.low, foreseen.value, foreseen.high) == pytest.approx((0.855, 0.92, 1.0))
    assert version_figures.foreseen(curve, version=1, gain=gain) == []  # not beyond what was measured
    assert version_figures.foreseen(curve, version=2, gain=None) == []
    assert version_figures.foreseen([], version=2, gain=gain) == []


def test_more_versions_photos_and_categories_cost_no_query_more(admin: Client) -> None:
    of = three()
    version = champion(of)
    judged(version, of[0], of[1])
    few = queries_of(admin, SEEING)

    for number in range(2, 8):
        a_look(a_version(number), champion=version, reason={"code": "worse", "params": {}}, accepted=False)
    for _ in range(10):
        judged(version, of[1], of[1])
    CategoryFactory.create_batch(4)

    assert queries_of(admin, SEEING) == few
