"""What more answers are worth, from the embeddings to the words."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from labeling.models import Category
from tests.factories import CategoryFactory
from tests.trainer import world
from tests.trainer.pages.versions import a_release, a_version
from trainer.domain.forecasts import ENOUGH_AUDIT
from trainer.models import EmbeddingSpace, Measurement, ModelVersion, ReleaseKind, SpaceState, Subject
from trainer.selectors import forecasts
from trainer.services import audit_figures, blind_space, champions, embedding, embedding_jobs, forecasting, lessons

pytestmark = pytest.mark.django_db


@pytest.fixture
def learned(admin: User, colours: list[Category], monkeypatch: pytest.MonkeyPatch) -> ModelVersion:
    """Let a version serve whose photos the backbone knows, and be measured on answered audit photos."""
    monkeypatch.setattr(forecasting, "FEWEST_ANSWERS", 20)
    monkeypatch.setattr("trainer.domain.forecasts.ENOUGH_AUDIT", 2)
    space = world.backbone()
    pool, audit = world.pool_and_audit(48, by=admin)
    embedding.embed_waiting(space)
    world.answer([*pool, *audit], colours, by=admin)
    version = world.version(colours)
    champions.release(version, kind=ReleaseKind.PROMOTION, by=admin)
    audit_figures.keep_current()
    return version


@pytest.mark.django_db(transaction=True)
def test_forecast_speaks_of_each_category_and_of_all(learned: ModelVersion, colours: list[Category]) -> None:
    assert forecasting.keep_current() == {"categories": 3}
    assert forecasting.keep_current() == {"stands": True}  # as long as nothing changes

    report = forecasts.latest()

    assert report is not None
    assert report.version == learned.number
    assert {row.name for row in report.by_category} == {"red", "green", "blue"}
    assert all(row.gain is None or 0 <= row.gain.low <= row.gain.value <= row.gain.high for row in report.by_category)
    assert report.overall.gain is not None
    assert report.overall.gain.more == 30  # the version was told that it learned from ten of each


@pytest.mark.django_db(transaction=True)
def test_photos_answered_since_a_version_serves_are_embedded_by_the_backbone(
    learned: ModelVersion, admin: User, colours: list[Category]
) -> None:
    space = EmbeddingSpace.objects.get(name="backbone")
    EmbeddingSpace.objects.filter(pk=space.pk).update(state=SpaceState.RETIRED)
    EmbeddingSpace.objects.filter(name="v1").update(state=SpaceState.SERVING)
    fresh = [world.photo(n % 3, 500 + n, by=admin) for n in range(12)]
    pool = [photo for photo in fresh if not photo.is_audit]
    world.answer(pool[1:], colours, by=admin)
    before = space.index.count()

    found = blind_space.with_all(lessons.rows())

    assert found == space
    assert space.index.count() == before + len(pool) - 1  # who has no answer yet is not asked for
    assert embedding_jobs.compact()["backbone"] == 2  # what was added in small pieces is merged all the same


def test_nothing_is_forecast_before_a_version_serves() -> None:
    assert forecasting.keep_current() == {"waits_for": "champion"}
    assert forecasts.latest() is None


def body(category_id: int, *, n: int, gain: dict[str, float] | None) -> dict[str, object]:
    return {"category_id": category_id, "learned": 60, "n": n, "wrong": 8, "gain": gain}


def test_words_tell_worth_nothing_and_not_known_apart(client: Client, django_user_model: type[User]) -> None:
    metal, paper, trash = (CategoryFactory.create(name=name) for name in ("metal", "paper", "<b>trash"))
    version = a_version(3)
    a_release(version)
    overall = {"learned": 400, "n": 90, "wrong": 12, "gain": {"more": 200, "value": 0.012, "low": 0.001, "high": 0.03}}
    rows = [
        body(paper.pk, n=40, gain={"more": 40, "value": 0.001, "low": 0.0, "high": 0.004}),
        body(metal.pk, n=40, gain={"more": 40, "value": 0.013, "low": 0.004, "high": 0.031}),
        body(trash.pk, n=13, gain=None),
    ]
    Measurement.objects.create(
        subject=Subject.FORECAST,
        body={"version": 3, "categories": rows, "overall": overall},
        made_at=version.created_at,
    )

    report = forecasts.latest()

    assert report is not None
    assert report.overall.sentence == "200 more answers like those so far: about 1.2 points of accuracy (0.1 to 3.0)."
    assert [row.sentence for row in report.by_category] == [
        "40 more of metal: about 1.3 points more of its photos recognised (0.4 to 3.1).",
        "More of paper is worth nothing that could be noticed: at most 0.4 points.",
        f"What more of <b>trash is worth shows after {ENOUGH_AUDIT - 13} more audit photos of it.",
    ]
    client.force_login(
        django_user_model.objects.create(username="rita", role="reviewer"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for path in (reverse("trainer-pages:seeing"), reverse("trainer-pages:model", args=[3])):
        text = client.get(path).text
        assert "40 more of metal" in text
        assert "&lt;b&gt;trash" in text
