"""Checks: a share of what a machine would accept goes to people, who get no hint and do not know."""

from __future__ import annotations

import random
import uuid

import pytest

from labeling.models import AcceptedLabel, DeckEntry, PhotoState, Tally, Verification
from labeling.selectors import accepted
from labeling.services import category_merges, decks, leases
from labeling.services.decks import DeckEntryDraft, GridEntryDraft
from tests.factories import AdminFactory, CategoryFactory, ClaimFactory, PhotoFactory, UserFactory
from tests.labeling.services.answering import answer
from tests.labeling.services.machine import ALL_CHECKS, accept, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


def test_checks_wait_for_people_who_get_no_hint() -> None:
    photos, glass = PhotoFactory.create_batch(40), CategoryFactory.create()
    ClaimFactory.create(photo=photos[0], category=glass)
    accept(photos, glass, check_share=ALL_CHECKS)

    taken = leases.take(by=UserFactory.create(), tab=uuid.uuid4(), count=40)

    assert {each.photo_id for each in taken} == {photo.pk for photo in photos}
    assert {(each.suggestion, each.reason, each.claim) for each in taken} == {(None, None, None)}
    assert set(states().values()) == {"open"}


def test_checks_take_turns_with_the_deck(monkeypatch: pytest.MonkeyPatch) -> None:
    glass = CategoryFactory.create()
    sure, other = PhotoFactory.create_batch(200), PhotoFactory.create_batch(60)
    decks.publish(
        entries=[DeckEntryDraft(photo.pk, glass.pk, 0.5, "doubtful", 0.5) for photo in other],
        learned_answers=0,
        source="head:1",
    )
    accept(sure, glass, check_share=0.3)
    random.seed(4)

    taken = leases.take(by=UserFactory.create(), tab=uuid.uuid4(), count=50)

    checked = [each.photo_id for each in taken if each.reason is None]
    assert 1 <= len(checked) <= 15
    assert set(checked) <= set(PhotoState.objects.filter(is_check=True).values_list("pk", flat=True))
    asked = [each.photo_id for each in taken if each.reason == "doubtful"]
    assert asked == [photo.pk for photo in other][: len(asked)]


def test_no_deck_and_no_grid_holds_a_check() -> None:
    glass = CategoryFactory.create()
    check, other = PhotoFactory.create_batch(2)
    accept([check], glass, check_share=ALL_CHECKS)

    decks.publish(
        entries=[DeckEntryDraft(photo.pk, glass.pk, 0.9, "random", 0.5) for photo in (check, other)],
        grid_entries=[GridEntryDraft(glass.pk, photo.pk, 0.9) for photo in (check, other)],
        learned_answers=0,
        source="head:1",
    )

    assert set(DeckEntry.objects.values_list("photo_id", flat=True)) == {other.pk}


def test_a_check_asked_for_by_its_number_gives_no_hint_either() -> None:
    photo, glass = PhotoFactory.create(), CategoryFactory.create()
    entries = [DeckEntryDraft(photo.pk, glass.pk, 0.97, "random", 0.5)]
    decks.publish(entries=entries, learned_answers=0, source="head:1")
    accept([photo], glass, check_share=ALL_CHECKS)

    shown = leases.hold(photo_id=photo.pk, by=UserFactory.create(), tab=uuid.uuid4())

    assert (shown.suggestion, shown.reason) == (None, None)


def test_checks_count_what_people_say_of_them() -> None:
    photos, glass, metal = PhotoFactory.create_batch(5), CategoryFactory.create(), CategoryFactory.create()
    reviewer = UserFactory.create()
    acceptance = accept(photos, glass, check_share=ALL_CHECKS)
    for photo, said in zip(photos, (glass, glass, metal), strict=False):
        answer(photo, said, reviewer)
    answer(photos[3], None, reviewer, kind="unusable")

    found = accepted.checks(acceptance.pk)

    assert (found.drawn, found.answered, found.wrong) == (5, 4, 2)
    assert set(Verification.objects.values_list("asked_reason", flat=True)) == {"check"}
    category_merges.merge(category_ids=[metal.pk], heir_id=glass.pk, by=AdminFactory.create())
    assert accepted.checks(acceptance.pk).wrong == 1


def test_as_many_are_drawn_as_checks_as_was_said() -> None:
    photos, glass = PhotoFactory.create_batch(400), CategoryFactory.create()

    accept(photos, glass, check_share=0.1)

    assert 20 <= AcceptedLabel.objects.filter(is_check=True).count() <= 62  # 40, give or take 3.7 standard errors
    assert Tally.objects.get().waiting == PhotoState.objects.filter(is_check=True).count()
