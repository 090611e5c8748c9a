"""Accepting by machine, from what a version says of photos to labels that stand."""

from __future__ import annotations

from accounts.models import User
from labeling.models import (
    Acceptance,
    AcceptedLabel,
    Category,
    Photo,
    PhotoState,
    State,
)
from tests.factories import CaptureGroupFactory
from tests.trainer.services.accepting.rows import Served, accepted_ids
from tests.trainer.services.sure_model import audited, judged, switch_on
from trainer.models import ModelVersion
from trainer.selectors import acceptance_evidence
from trainer.services import accepting


def test_nothing_is_accepted_until_an_admin_says_so(served: Served, colours: list[Category]) -> None:
    version, space = served
    audited(version, colours[0], 80)
    judged(space, colours[0], 10)

    assert accepting.keep() == {"is_on": False}

    assert not Acceptance.objects.exists()
    found = acceptance_evidence.latest()  # counted all the same, for the preview
    assert found is not None
    assert (found.version, found.audited, found.waiting) == (version, 80, 10)


def test_what_qualifies_is_accepted_and_a_share_of_it_checked(
    accepting_by: list[Photo], colours: list[Category]
) -> None:
    acceptance = Acceptance.objects.get()

    labels = AcceptedLabel.objects.filter(acceptance=acceptance)
    assert {label.photo_id for label in labels} == {photo.pk for photo in accepting_by}
    assert {(label.category, label.confidence) for label in labels} == {(colours[0], 0.97)}
    assert accepted_ids() == {label.photo_id for label in labels if not label.is_check}
    assert acceptance.source == f"version:{ModelVersion.objects.get().number}"
    assert acceptance.thresholds == {"all": 0.97}
    assert (acceptance.figures["audited"], acceptance.figures["wrong"]) == (80, 0)


def test_nothing_is_accepted_on_the_word_of_too_few(served: Served, colours: list[Category], admin: User) -> None:
    version, space = served
    audited(version, colours[0], 58)
    judged(space, colours[0], 40)
    switch_on(by=admin)

    assert accepting.keep() == {"is_on": True, "ended": None, "accepted": 0}

    assert not Acceptance.objects.exists()


def test_photos_below_the_threshold_wait_on(served: Served, colours: list[Category], admin: User) -> None:
    version, space = served
    audited(version, colours[0], 80, sure=0.97)
    audited(version, colours[0], 10, sure=0.85)
    audited(version, colours[0], 40, wrong=20, sure=0.8)
    sure, unsure = judged(space, colours[0], 20, sure=0.85), judged(space, colours[0], 20, sure=0.849)
    switch_on(by=admin)

    accepting.keep()

    assert Acceptance.objects.get().thresholds == {"all": 0.85}
    assert set(AcceptedLabel.objects.values_list("photo_id", flat=True)) == {photo.pk for photo in sure}
    assert not accepted_ids() & {photo.pk for photo in unsure}


def test_an_unusable_audit_photo_is_a_mistake(served: Served, colours: list[Category], admin: User) -> None:
    version, space = served
    audited(version, colours[0], 80, unusable=5)
    judged(space, colours[0], 10)
    switch_on(by=admin)

    accepting.keep()

    assert not Acceptance.objects.exists()


def test_an_audit_photo_in_doubt_is_a_mistake_until_it_is_resolved(
    served: Served, colours: list[Category], admin: User
) -> None:
    photos = audited(served[0], colours[0], 80)
    doubted = PhotoState.objects.filter(pk__in=[photo.pk for photo in photos[:5]])
    doubted.update(state=State.SECOND_LOOK, category=None, answers=1)
    judged(served[1], colours[0], 10)
    switch_on(by=admin)

    accepting.keep()

    assert not Acceptance.objects.exists()
    doubted.update(state=State.SETTLED, category=colours[0])
    accepting.keep()
    assert Acceptance.objects.exists()


def test_photos_of_one_moment_count_once(served: Served, colours: list[Category], admin: User) -> None:
    version, space = served
    photos = audited(version, colours[0], 80)
    Photo.objects.filter(pk__in=[photo.pk for photo in photos[:40]]).update(
        group=CaptureGroupFactory.create(split="audit")
    )
    judged(space, colours[0], 10)
    switch_on(by=admin)

    accepting.keep()

    found = acceptance_evidence.latest()
    assert found is not None
    assert found.audited == 41
    assert not Acceptance.objects.exists()


def test_photos_that_come_later_are_accepted_under_the_same_promise(
    accepting_by: list[Photo], served: Served, colours: list[Category]
) -> None:
    more = judged(served[1], colours[0], 30)

    result = accepting.keep()

    assert Acceptance.objects.count() == 1
    assert result["accepted"] == len(accepted_ids() & {photo.pk for photo in more})
    assert result["accepted"] > 0
    assert accepting.keep()["accepted"] == 0


def test_a_category_with_its_own_threshold_does_not_lean_on_the_others(
    served: Served, colours: list[Category], admin: User
) -> None:
    version, space = served
    audited(version, colours[0], 600)
    audited(version, colours[1], 150, wrong=15)
    red, green = judged(space, colours[0], 20), judged(space, colours[1], 20)
    switch_on(by=admin)
    accepting.keep()
    assert accepted_ids() & {photo.pk for photo in green}  # 15 of 750, together

    switch_on(by=admin, per_category=True)
    accepting.keep()

    assert accepted_ids() <= {photo.pk for photo in red}
    assert accepted_ids()
