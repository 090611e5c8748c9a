"""Labels accepted by machine: marked, never audit, outweighed by any person, and withdrawn as one."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from labeling.models import (
    Acceptance,
    AcceptanceWithdrawal,
    AcceptedLabel,
    Category,
    Photo,
    PhotoState,
    Tally,
    Verification,
)
from labeling.selectors import accepted, training_data
from labeling.services import accepting, category_merges, category_splits, leases, photo_states, tallies, undoing
from labeling.services.category_splits import Part
from tests.factories import (
    AdminFactory,
    CaptureGroupFactory,
    CategoryFactory,
    ClaimFactory,
    LeaseFactory,
    PhotoFactory,
    UserFactory,
)
from tests.labeling.services.answering import answer, assert_projection_is_right
from tests.labeling.services.machine import TERMS, accept, begin, drafts, states, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


def test_accepted_photos_are_neither_asked_about_nor_learned_from() -> None:
    photos, glass = PhotoFactory.create_batch(3), CategoryFactory.create()

    acceptance = accept(photos[:2], glass)

    assert states() == {photos[0].pk: "accepted", photos[1].pk: "accepted", photos[2].pk: "open"}
    label = AcceptedLabel.objects.order_by("pk")[0]
    assert (label.acceptance, label.category, label.confidence, label.threshold) == (acceptance, glass, 0.97, 0.9)
    taken = leases.take(by=UserFactory.create(), tab=uuid.uuid4(), count=10)
    assert [each.photo_id for each in taken] == [photos[2].pk]
    assert training_data.standing_labels() == []
    assert training_data.unanswered_pool_ids() == [photos[2].pk]
    assert not Verification.objects.exists()
    tally = Tally.objects.get()
    assert (tally.waiting, tally.accepted, tally.settled) == (1, 2, 0)


def test_only_photos_of_which_nobody_said_anything_are_accepted() -> None:
    glass, admin = CategoryFactory.create(), AdminFactory.create()
    fine, settled, skipped, conflicting = PhotoFactory.create_batch(4)
    held = LeaseFactory.create(reviewer=admin).photo
    audit, excluded = PhotoFactory.create(audit=True), PhotoFactory.create(is_excluded=True)
    erased, unsure_camera = (
        PhotoFactory.create(erased_at=timezone.now()),
        PhotoFactory.create(capture_policy="uncertain"),
    )
    in_audit_group = PhotoFactory.create(group=CaptureGroupFactory.create(split="audit"))
    answer(settled, glass, admin)
    answer(skipped, None, admin, kind="skip")
    for category in (glass, CategoryFactory.create()):
        ClaimFactory.create(photo=conflicting, category=category)
    photo_states.refresh(conflicting.pk)
    before = states()

    accept(list(Photo.objects.all()), glass)

    assert states() == {**before, fine.pk: "accepted"}
    never = {audit.pk, excluded.pk, erased.pk, unsure_camera.pk, in_audit_group.pk, held.pk}
    assert not AcceptedLabel.objects.filter(photo_id__in=never).exists()
    assert AcceptedLabel.objects.get().photo == fine


def test_a_category_out_of_use_accepts_nothing() -> None:
    photo, retired = PhotoFactory.create(), CategoryFactory.create(status="retired")

    accept([photo], retired)

    assert states() == {photo.pk: "open"}


def test_the_database_refuses_an_audit_photo_accepted() -> None:
    photo = PhotoFactory.create(audit=True)

    for change in ({"state": "accepted"}, {"is_check": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PhotoState.objects.filter(pk=photo.pk).update(**change)


def test_the_database_refuses_an_unsure_label_and_a_second_one() -> None:
    photo, glass = PhotoFactory.create(), CategoryFactory.create()
    acceptance = accept([photo], glass)

    label = {"acceptance": acceptance, "category": glass, "confidence": 0.97}
    with pytest.raises(IntegrityError), transaction.atomic():
        AcceptedLabel.objects.create(photo=PhotoFactory.create(), threshold=0.98, **label)
    with pytest.raises(IntegrityError), transaction.atomic():
        AcceptedLabel.objects.create(photo=photo, threshold=0.9, **label)


def test_rows_of_what_was_accepted_never_change() -> None:
    acceptance = accept([PhotoFactory.create()], CategoryFactory.create())
    withdraw(acceptance.pk)

    for rows in (Acceptance.objects.all(), AcceptedLabel.objects.all(), AcceptanceWithdrawal.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(created_at=timezone.now())


def test_withdrawing_sends_all_back_as_one() -> None:
    photos, glass = PhotoFactory.create_batch(30), CategoryFactory.create()
    before = states()
    acceptance = accept(photos, glass, check_share=0.5)
    assert set(states().values()) == {"accepted", "open"}

    ended = withdraw(acceptance.pk)

    assert states() == before
    assert not PhotoState.objects.filter(is_check=True).exists()
    assert ended is not None
    assert ended.photos == AcceptedLabel.objects.filter(is_check=False).count()
    assert accepted.standing() is None
    assert Tally.objects.get().waiting == 30
    assert_projection_is_right()
    assert withdraw(acceptance.pk) is None  # a second one finds nothing standing
    assert accepting.accept(acceptance_id=acceptance.pk, labels=drafts(photos, glass)) == 0


def test_withdrawing_counts_what_it_changed_when_a_photo_is_answered_or_erased_meanwhile() -> None:
    photos, glass, admin = PhotoFactory.create_batch(6), CategoryFactory.create(), AdminFactory.create()
    acceptance = accept(photos, glass)
    take_out(photos[5])

    def meanwhile() -> None:
        answer(photos[0], glass, admin)
        take_out(photos[1])

    with connection.execute_wrapper(before_all_go_back(meanwhile)):
        ended = withdraw(acceptance.pk)

    assert ended is not None
    assert ended.photos == 5  # the excluded ones go back too, and count for nothing
    assert (Tally.objects.get().waiting, Tally.objects.get().accepted) == (3, 0)
    assert {name: getattr(Tally.objects.get(), name) for name in tallies.counted()} == tallies.counted()


def take_out(photo: Photo) -> None:
    with transaction.atomic():
        photo_states.take_out(photo_states.locked(photo.pk))


def before_all_go_back(act: Callable[[], None]) -> Callable[..., Any]:
    """Act once, just before the statement that lets accepted photos wait again."""
    acts = [act]

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if acts and sql.startswith('UPDATE "labeling_photostate"'):
            acts.pop()()
        return execute(sql, params, many, context)

    return wrapper


def test_a_second_acceptance_does_not_begin_while_one_stands() -> None:
    first = begin()

    assert accepting.begin(terms=TERMS, figures={}, check_share=0.05, by=None) is None

    standing = accepted.standing()
    assert standing is not None
    assert standing.id == first.pk


def test_accepting_more_under_the_same_acceptance_adds_only_what_is_new() -> None:
    photos, glass = PhotoFactory.create_batch(4), CategoryFactory.create()
    acceptance = accept(photos[:2], glass)

    assert accepting.accept(acceptance_id=acceptance.pk, labels=drafts(photos, glass)) == 2

    assert AcceptedLabel.objects.count() == 4
    assert_projection_is_right()


def test_a_persons_answer_outweighs_the_machine_and_undoing_it_restores_the_label() -> None:
    photo, glass, metal = PhotoFactory.create(), CategoryFactory.create(), CategoryFactory.create()
    reviewer = UserFactory.create()
    accept([photo], glass)
    before = PhotoState.objects.values().get()

    answer(photo, metal, reviewer)
    assert PhotoState.objects.get().category == metal
    undoing.undo(key=uuid.uuid4(), by=reviewer)

    assert PhotoState.objects.values().get() == before
    assert_projection_is_right()


def test_undoing_after_a_withdrawal_leaves_the_photo_open() -> None:
    photo, reviewer, glass = PhotoFactory.create(), UserFactory.create(), CategoryFactory.create()
    acceptance = accept([photo], glass)
    answer(photo, glass, reviewer)
    withdraw(acceptance.pk)

    undoing.undo(key=uuid.uuid4(), by=reviewer)

    assert states() == {photo.pk: "open"}
    assert_projection_is_right()


def test_claims_that_disagree_are_a_conflict_whatever_was_accepted() -> None:
    photo, glass = PhotoFactory.create(), CategoryFactory.create()
    accept([photo], glass)

    for category in (glass, CategoryFactory.create()):
        ClaimFactory.create(photo=photo, category=category)
        photo_states.refresh(photo.pk)

    assert states() == {photo.pk: "conflict"}
    assert_projection_is_right()


def test_splitting_a_category_leaves_no_photo_accepted_that_people_answered() -> None:
    photo, glass = PhotoFactory.create(), CategoryFactory.create()
    accept([photo], CategoryFactory.create())
    answer(photo, glass, UserFactory.create())

    category_splits.split(
        category_id=glass.pk, parts=[Part(name="clear"), Part(name="brown")], by=AdminFactory.create()
    )

    assert states() == {photo.pk: "open"}
    assert_projection_is_right()


def test_labels_go_out_under_the_name_of_today_while_they_count() -> None:
    photos, glass, jars = PhotoFactory.create_batch(3), CategoryFactory.create(), CategoryFactory.create(name="jars")
    acceptance = accept(photos[:2], glass)
    answer(photos[1], glass, UserFactory.create())
    category_merges.merge(category_ids=[glass.pk], heir_id=jars.pk, by=AdminFactory.create())

    [row] = accepted.exported()

    assert (row["photo"], row["sha256"], row["category"]) == (photos[0].pk, photos[0].stored_sha256, "jars")
    assert (row["labeled_by"], row["acceptance"], row["threshold"]) == ("machine:version:7", acceptance.pk, 0.9)
    withdraw(acceptance.pk)
    assert list(accepted.exported()) == []


# --- the projection ---
def answer_one(chance: random.Random, photos: list[Photo], among: list[Category], by: User) -> None:
    kind = chance.choice(("category", "category", "unusable", "skip", "unsure"))
    answer(chance.choice(photos), chance.choice(among) if kind == "category" else None, by, kind=kind)


def undo_one(chance: random.Random, photos: list[Photo], among: list[Category], by: User) -> None:
    if Verification.objects.standing().filter(reviewer=by).exists():
        undoing.undo(key=uuid.uuid4(), by=by)


def claim_one(chance: random.Random, photos: list[Photo], among: list[Category], by: User) -> None:
    photo = chance.choice(photos)
    ClaimFactory.create(photo=photo, category=chance.choice(among))
    photo_states.refresh(photo.pk)


def accept_some(chance: random.Random, photos: list[Photo], among: list[Category], by: User) -> None:
    standing = accepted.standing()
    acceptance_id = standing.id if standing else begin(check_share=0.2).pk
    accepting.accept(acceptance_id=acceptance_id, labels=drafts(chance.sample(photos, 8), chance.choice(among)))


def withdraw_all(chance: random.Random, photos: list[Photo], among: list[Category], by: User) -> None:
    standing = accepted.standing()
    if standing is not None and chance.random() < 0.4:
        withdraw(standing.id)


ACTS: tuple[Callable[[random.Random, list[Photo], list[Category], User], None], ...] = (
    answer_one,
    answer_one,
    undo_one,
    undo_one,
    claim_one,
    accept_some,
    accept_some,
    withdraw_all,
)


def test_the_projection_is_right_whatever_people_and_the_machine_did() -> None:
    chance = random.Random(5)
    photos = [*PhotoFactory.create_batch(40), *PhotoFactory.create_batch(3, audit=True)]
    among, reviewers = CategoryFactory.create_batch(2), UserFactory.create_batch(2)

    for turn in range(80):
        chance.choice(ACTS)(chance, photos, among, chance.choice(reviewers))
        if turn % 20 == 0:
            assert_projection_is_right()

    assert_projection_is_right()
    assert AcceptanceWithdrawal.objects.exists()
    assert not PhotoState.objects.filter(state="accepted", is_audit=True).exists()
