"""What a run learns from."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from labeling.models import Category, Photo, PhotoState
from tests.trainer import world
from trainer.services import training_sets

pytestmark = pytest.mark.usefixtures("database")


def test_freeze_keeps_the_snapshot_of_a_resumed_run_and_leaves_erased_photos_out(
    admin: User, colours: list[Category]
) -> None:
    pool, audit = world.pool_and_audit(12, by=admin)
    world.answer([*pool, *audit], colours, by=admin)
    run = world.running()
    first = training_sets.freeze(run)
    Photo.objects.filter(pk=pool[0].pk).update(erased_at=timezone.now())
    run.refresh_from_db()

    resumed = training_sets.freeze(run)

    assert resumed.snapshot_sha256 == first.snapshot_sha256
    assert {photo.photo_id for photo in first.photos} == {photo.pk for photo in [*pool, *audit]}
    assert {photo.photo_id for photo in resumed.photos} == {photo.pk for photo in [*pool[1:], *audit]}


def test_freeze_tells_audit_photos_apart_and_leaves_excluded_ones_out(admin: User, colours: list[Category]) -> None:
    pool, audit = world.pool_and_audit(12, by=admin)
    world.answer([*pool, *audit], colours, by=admin)
    PhotoState.objects.filter(photo=pool[0]).update(is_excluded=True)

    made = training_sets.freeze(world.running())

    assert {photo.photo_id for photo in made.photos if photo.is_audit} == {photo.pk for photo in audit}
    assert pool[0].pk not in {photo.photo_id for photo in made.photos}
