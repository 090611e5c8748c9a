"""What pages show of a version's figures, of suspect answers, of look-alikes and of two versions."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labeling.models import Category, Doubt, Photo
from labeling.services import verifications
from tests.factories import AdminFactory, BinFactory, CategoryFactory, MarketFactory, PhotoFactory, UserFactory
from tests.trainer.judged import judge, judged, say
from tests.trainer.pages.versions import a_release, a_version
from tests.webapp.counting import queries_of
from trainer.models import Measurement, ModelVersion, Subject
from trainer.selectors import comparisons
from trainer.services import audit_figures

pytestmark = pytest.mark.django_db

SUSPECTS, TWINS = reverse("trainer-pages:suspects"), reverse("trainer-pages:twins")
COMPARISON = reverse("trainer-pages:comparison")
MODEL = reverse("trainer-pages:model", args=[1])


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdminFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def three() -> list[Category]:
    return [CategoryFactory.create(name=name) for name in ("glass", "metal", "<i>paper")]


def version(number: int, of: list[Category]) -> ModelVersion:
    return a_version(number, categories=[{"id": each.pk, "name": each.name} for each in of])


def settled(category: Category) -> Photo:
    photo: Photo = PhotoFactory.create()
    verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=category, by=judge())
    return photo


def doubted(said: Category, other: Category, confidence: float = 0.9) -> Photo:
    photo = settled(said)
    Doubt.objects.create(photo=photo, category=other, confidence=confidence, source="head:1", created_at=timezone.now())
    return photo


def page_of(photo: Photo) -> str:
    return reverse("labeling-pages:photo", args=[photo.pk])


def test_version_shows_its_figures_of_now(
    admin: Client, three: list[Category], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.selectors.audit_figures.SURE_ENOUGH", 5)
    measured = version(1, three)
    BinFactory.create(market=MarketFactory.create(name="Rome"), category=three[0], name="green")
    wrong = judged(measured, three[0], three[2])
    for _n in range(4):
        judged(measured, three[0], three[0])
    audit_figures.keep_current()

    text = admin.get(MODEL).text

    assert "80.0 %" in text
    assert "5 audit photos" in text
    assert "Confidence and accuracy" in text
    assert "Rome" in text
    assert page_of(wrong) in text
    assert "glass → &lt;i&gt;paper" in text


def test_who_is_no_admin_never_sees_which_photos_measure(reviewer: Client, three: list[Category]) -> None:
    measured, other = version(1, three), version(2, three)
    photo = judged(measured, three[0], three[1])
    say(other, photo, three[0])
    audit_figures.keep_current()

    for path in (MODEL, COMPARISON):
        text = reviewer.get(path).text
        assert "1 audit photo" in text or "of 1 photos:" in text
        assert f"/photos/{photo.pk}/" not in text
    assert reviewer.get(SUSPECTS).status_code == 404


def test_version_costs_the_same_for_more_photos_and_categories(admin: Client, three: list[Category]) -> None:
    measured = version(1, three)
    a_release(measured)
    judged(measured, three[0], three[1])
    audit_figures.keep_current()
    few = queries_of(admin, MODEL)

    for _n in range(8):
        judged(measured, three[1], three[0])
    CategoryFactory.create_batch(3)
    audit_figures.keep_current()

    assert queries_of(admin, MODEL) == few


def test_programs_read_the_same_figures(reviewer: Client, three: list[Category]) -> None:
    measured = version(1, three)
    details = reverse("trainer:model", args=[1])
    before = reviewer.get(details).json()["measured"]
    for _n in range(3):
        judged(measured, three[0], three[0])
    audit_figures.keep_current()

    after = reviewer.get(details).json()["measured"]

    assert before is None
    assert (after["audit"]["n"], after["audit"]["accuracy"]) == (3, 1.0)
    assert after["reliability"][0]["n"] == 3
    assert "worst" not in after


def test_suspects_stand_in_order_until_somebody_answers(admin: Client, three: list[Category]) -> None:
    glass, metal, paper = three
    mild, grave = doubted(glass, metal, 0.8), doubted(glass, paper, 0.97)
    heard = doubted(metal, glass)
    verifications.answer_from_import(key=uuid.uuid4(), photo=heard, category=metal, by=judge())

    text = admin.get(SUSPECTS).text

    assert 0 < text.find(page_of(grave)) < text.find(page_of(mild))
    assert page_of(heard) not in text
    assert "glass; looks like &lt;i&gt;paper" in text
    assert "2 answers are suspect" in text


def test_suspects_cost_the_same_for_more_of_them(admin: Client, three: list[Category]) -> None:
    doubted(three[0], three[1])
    few = queries_of(admin, SUSPECTS)

    for _n in range(6):
        doubted(three[1], three[0])

    assert queries_of(admin, SUSPECTS) == few


def twins(*pairs: tuple[Photo, Photo, float]) -> None:
    body = {"photos": 40, "pairs": [(first.pk, second.pk, likeness) for first, second, likeness in pairs]}
    Measurement.objects.create(subject=Subject.TWINS, body=body, made_at=timezone.now())


def test_look_alikes_with_two_answers_stand_first(reviewer: Client, three: list[Category]) -> None:
    same = settled(three[0]), settled(three[0])
    apart = settled(three[0]), settled(three[1])
    open_one = PhotoFactory.create()
    twins((*same, 0.99), (*apart, 0.97), (same[0], open_one, 0.96))

    text = reviewer.get(TWINS).text

    assert 0 < text.find(page_of(apart[1])) < text.find(page_of(same[1])) < text.find(page_of(open_one))
    assert "1 of them has two different answers" in text
    assert "not answered" in text


def test_look_alikes_never_show_an_audit_photo(admin: Client, three: list[Category]) -> None:
    audit: Photo = PhotoFactory.create(audit=True)
    twins((settled(three[0]), audit, 0.99))

    text = admin.get(TWINS).text

    assert page_of(audit) not in text
    assert "No look-alikes" in text


def test_two_versions_are_compared_on_what_both_answered(admin: Client, three: list[Category]) -> None:
    glass, metal, _ = three
    first, second = version(1, three), version(2, three)
    gained = judged(first, glass, metal)
    say(second, gained, glass)
    spoilt = judged(first, metal, metal)
    say(second, spoilt, glass)
    both = judged(first, metal, metal)
    say(second, both, metal)
    judged(first, glass, glass)  # the second was not asked

    found = comparisons.of(first, second)
    text = admin.get(COMPARISON, {"first": 1, "second": 2}).text

    assert found.overall is not None
    assert (found.overall.first.n, found.overall.first.right, found.overall.second.right) == (3, 2, 2)
    assert [(row.name, row.first.right, row.second.right) for row in found.by_category] == [
        ("glass", 0, 1),
        ("metal", 2, 1),
    ]
    assert [each.photo_id for each in found.gained] == [gained.pk]
    assert [each.photo_id for each in found.spoilt] == [spoilt.pk]
    assert not found.overall.is_shown
    assert page_of(gained) in text
    assert page_of(spoilt) in text
    assert page_of(both) not in text
    assert "may be chance" in text


def test_a_difference_beyond_chance_is_said(admin: Client, three: list[Category]) -> None:
    glass, metal, _ = three
    first, second = version(1, three), version(2, three)
    for _n in range(12):
        say(second, judged(first, glass, metal), glass)

    text = admin.get(COMPARISON, {"first": 1, "second": 2}).text

    assert "Version 2 is better, by more than chance" in text


def test_comparison_begins_with_champion_and_newest(admin: Client, three: list[Category]) -> None:
    assert "Nothing to compare yet" in admin.get(COMPARISON).text
    first, second = version(1, three), version(2, three)
    a_release(first)
    say(second, judged(first, three[0], three[0]), three[0])

    assert "Version 1" in admin.get(COMPARISON).text
    assert admin.get(COMPARISON, {"first": 1, "second": 9}).status_code == 404


def test_equal_numbers_compare_a_version_with_itself(admin: Client, three: list[Category]) -> None:
    judged(version(1, three), three[0], three[0])

    assert "may be chance" in admin.get(COMPARISON, {"first": 1, "second": 1}).text


def test_comparison_costs_the_same_for_more_photos(admin: Client, three: list[Category]) -> None:
    first, second = version(1, three), version(2, three)
    say(second, judged(first, three[0], three[1]), three[0])
    few = queries_of(admin, COMPARISON)

    for _n in range(8):
        say(second, judged(first, three[1], three[1]), three[0])

    assert queries_of(admin, COMPARISON) == few
