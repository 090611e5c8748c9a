"""Decks: whole, quick, and never with an audit photo."""

from __future__ import annotations

import pytest

from labeling.models import CurrentDeck, DeckEntry, DeckGeneration
from labeling.services import decks
from labeling.services.decks import DeckEntryDraft, GridEntryDraft
from tests.factories import CaptureGroupFactory, CategoryFactory, DeckGenerationFactory, PhotoFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


def draft(photo_id: int, category_id: int | None = None) -> DeckEntryDraft:
    return DeckEntryDraft(photo_id, category_id, 0.5 if category_id else None, "margin", 0.5)


def publish(*photo_ids: int) -> DeckGeneration:
    return decks.publish(entries=[draft(photo_id) for photo_id in photo_ids], learned_answers=0, source="head:1")


def test_publish_points_the_queue_at_the_new_entries_in_their_order() -> None:
    photos, glass = PhotoFactory.create_batch(3), CategoryFactory()
    ids = [photo.pk for photo in reversed(photos)]

    deck = decks.publish(
        entries=[draft(photo_id, glass.pk) for photo_id in ids],
        grid_entries=[GridEntryDraft(glass.pk, photo_id, 0.99) for photo_id in ids],
        learned_answers=12,
        source="head:7",
        fit_s=0.25,
    )

    assert CurrentDeck.objects.get().generation == deck
    assert (deck.learned_answers, deck.source, deck.fit_s) == (12, "head:7", 0.25)
    asked = DeckEntry.objects.filter(grid=None).order_by("position")
    assert list(asked.values_list("photo_id", flat=True)) == ids
    grid = DeckEntry.objects.filter(grid=glass).order_by("position")
    assert list(grid.values_list("photo_id", "confidence")) == [(photo_id, 0.99) for photo_id in ids]


def test_publish_leaves_out_audit_excluded_and_unknown_photos() -> None:
    audit, excluded, fine = PhotoFactory(audit=True), PhotoFactory(is_excluded=True), PhotoFactory()
    in_audit_group = PhotoFactory(group=CaptureGroupFactory(split="audit"))
    glass = CategoryFactory()
    ids = [audit.pk, excluded.pk, in_audit_group.pk, fine.pk, fine.pk + 1000]

    decks.publish(
        entries=[draft(photo_id) for photo_id in ids],
        grid_entries=[GridEntryDraft(glass.pk, photo_id, 0.9) for photo_id in ids],
        learned_answers=0,
        source="head:1",
    )

    assert set(DeckEntry.objects.values_list("photo_id", flat=True)) == {fine.pk}


def test_publish_never_suggests_a_category_out_of_use() -> None:
    photo, retired = PhotoFactory(), CategoryFactory(status="retired")

    decks.publish(
        entries=[draft(photo.pk, retired.pk)],
        grid_entries=[GridEntryDraft(retired.pk, photo.pk, 0.9)],
        learned_answers=0,
        source="head:1",
    )

    entry = DeckEntry.objects.get()
    assert (entry.grid, entry.suggestion, entry.confidence) == (None, None, None)


def test_publish_keeps_the_current_and_the_previous_generation_only() -> None:
    photo = PhotoFactory()

    published = [publish(photo.pk).pk for _ in range(4)]

    assert set(DeckGeneration.objects.values_list("pk", flat=True)) == set(published[-2:])
    assert set(DeckEntry.objects.values_list("generation_id", flat=True)) == set(published[-2:])


def test_publish_clears_what_a_publisher_that_died_has_left() -> None:
    photo = PhotoFactory()
    publish(photo.pk)
    orphan = DeckGenerationFactory()

    for _ in range(2):
        publish(photo.pk)

    assert not DeckGeneration.objects.filter(pk=orphan.pk).exists()


def test_publish_overtaken_by_a_later_one_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = PhotoFactory()
    later: list[DeckGeneration] = []
    insert = decks._insert

    def overtake(rows: object) -> None:
        monkeypatch.setattr(decks, "_insert", insert)
        later.append(publish(photo.pk))
        insert(rows)  # type: ignore[arg-type]

    monkeypatch.setattr(decks, "_insert", overtake)
    publish(photo.pk)

    assert CurrentDeck.objects.get().generation == later[0]
    assert list(DeckGeneration.objects.all()) == later
    assert set(DeckEntry.objects.values_list("generation_id", flat=True)) == {later[0].pk}


def test_publish_suggests_the_heir_of_what_was_merged_meanwhile() -> None:
    photo, glass = PhotoFactory(), CategoryFactory()
    bottle = CategoryFactory(status="retired", heir=glass)

    decks.publish(entries=[draft(photo.pk, bottle.pk)], learned_answers=0, source="head:1")

    assert DeckEntry.objects.get().suggestion == glass
