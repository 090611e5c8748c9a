"""Learning in seconds: what the deck is ordered by, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from jobs.models import Job, JobState
from labeling import kinds as labeling
from labeling.models import Category, CurrentDeck, DeckEntry, Photo
from labeling.services import categories, category_splits
from labeling.services.category_splits import Part
from tests.trainer import world
from trainer.models import EmbeddingSpace, HeadRefresh
from trainer.services import embedding, head_refreshes


@pytest.fixture
def space(store: object) -> EmbeddingSpace:
    return world.backbone()


@pytest.fixture
def sides(admin: User, space: EmbeddingSpace) -> tuple[list[Photo], list[Photo]]:
    """Give embedded pool photos, and audit photos."""
    sides = world.pool_and_audit(30, by=admin)
    embedding.embed_waiting(space)
    return sides


def deck() -> list[DeckEntry]:
    current = CurrentDeck.objects.get()
    return list(DeckEntry.objects.filter(generation=current.generation_id, grid=None).order_by("position"))


def test_first_deck_needs_no_answers(colours: list[Category], sides: tuple[list[Photo], list[Photo]]) -> None:
    pool, _ = sides

    result = head_refreshes.refresh_when_due()

    assert result["learned"]
    assert sorted(entry.photo_id for entry in deck()) == sorted(photo.pk for photo in pool)
    assert {entry.suggestion_id for entry in deck()} == {None}


def test_deck_suggests_what_was_answered(
    admin: User, colours: list[Category], sides: tuple[list[Photo], list[Photo]]
) -> None:
    pool, audit = sides
    world.answer([*pool[:12], *audit], colours, by=admin)

    head_refreshes.refresh_when_due()

    entries = deck()
    assert sorted(entry.photo_id for entry in entries) == sorted(photo.pk for photo in pool[12:])
    assert not {entry.photo_id for entry in entries} & {photo.pk for photo in audit}
    right = [entry.suggestion_id == colours[world.colour_of(entry.photo)].pk for entry in entries]
    assert all(right)
    row = HeadRefresh.objects.get()
    assert (row.labels, row.answers, row.categories) == (12, 12 + len(audit), 3)
    assert CurrentDeck.objects.get().generation.learned_answers == 12 + len(audit)
    assert DeckEntry.objects.filter(grid__isnull=False).count() == len(entries)


def test_answers_to_audit_photos_teach_nothing(
    admin: User, colours: list[Category], sides: tuple[list[Photo], list[Photo]]
) -> None:
    _, audit = sides
    world.answer(audit, colours, by=admin)

    head_refreshes.refresh_when_due()

    assert HeadRefresh.objects.get().labels == 0
    assert {entry.suggestion_id for entry in deck()} == {None}


def test_refresh_when_due_waits_out_the_interval(
    admin: User, colours: list[Category], sides: tuple[list[Photo], list[Photo]]
) -> None:
    pool, _ = sides
    head_refreshes.refresh_when_due()
    world.answer(pool[:20], colours, by=admin)
    Job.objects.all().delete()

    result = head_refreshes.refresh_when_due()

    assert not result["learned"]
    job = Job.objects.get(kind=labeling.ANSWERS_CHANGED)
    assert job.state == JobState.WAITING
    assert timedelta(0) < job.run_after - timezone.now() <= timedelta(seconds=5)
    HeadRefresh.objects.update(created_at=timezone.now() - timedelta(seconds=6))
    assert head_refreshes.refresh_when_due()["learned"]


def test_refresh_when_due_does_nothing_twice(sides: tuple[list[Photo], list[Photo]], colours: list[Category]) -> None:
    head_refreshes.refresh_when_due()
    HeadRefresh.objects.update(created_at=timezone.now() - timedelta(hours=1))

    assert head_refreshes.refresh_when_due() == {"learned": False}
    assert HeadRefresh.objects.count() == 1


def test_a_refresh_that_was_killed_before_its_deck_counts_for_nothing(
    admin: User,
    colours: list[Category],
    sides: tuple[list[Photo], list[Photo]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(**kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(head_refreshes.decks, "publish", die)
        with pytest.raises(KeyboardInterrupt):
            head_refreshes.refresh_when_due()

    assert head_refreshes.refresh_when_due()["learned"]
    assert CurrentDeck.objects.get().generation is not None


def test_retired_categories_are_no_longer_suggested(
    admin: User, colours: list[Category], sides: tuple[list[Photo], list[Photo]]
) -> None:
    pool, _ = sides
    world.answer(pool[:12], colours, by=admin)
    head_refreshes.refresh_when_due()

    categories.retire(category_id=colours[0].pk, by=admin)
    head_refreshes.refresh_now()

    assert colours[0].pk not in {entry.suggestion_id for entry in deck()}
    assert HeadRefresh.objects.latest("id").categories == 2


def test_deck_begins_with_photos_of_a_split_category(
    admin: User, colours: list[Category], sides: tuple[list[Photo], list[Photo]]
) -> None:
    pool, _ = sides
    world.answer(pool[:12], colours, by=admin)
    red = [photo.pk for photo in pool[:12] if world.colour_of(photo) == 0]

    category_splits.split(category_id=colours[0].pk, parts=[Part(name="crimson"), Part(name="pink")], by=admin)
    head_refreshes.refresh_now()

    entries = deck()
    assert {entry.photo_id for entry in entries if entry.reason == "split"} <= set(red)
    assert {entry.photo_id for entry in entries} >= set(red)
    assert "split" in {entry.reason for entry in entries[:2]}
    assert colours[0].pk not in {entry.suggestion_id for entry in entries}


def test_grids_and_the_first_places_of_the_deck_have_an_order_by_likeness(
    admin: User, colours: list[Category], sides: tuple[list[Photo], list[Photo]]
) -> None:
    pool, _ = sides
    world.answer(pool[:9], colours, by=admin)

    head_refreshes.refresh_now()

    in_deck = [entry.likeness for entry in deck()]
    assert sorted(place for place in in_deck if place is not None) == list(range(len(in_deck)))
    for category in colours:
        places = list(DeckEntry.objects.filter(grid=category).values_list("likeness", flat=True))
        assert sorted(place for place in places if place is not None) == list(range(len(places)))
