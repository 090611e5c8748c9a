"""What is prepared inside a deployment that is measured."""

from __future__ import annotations

import pytest

from accounts.models import Role
from benchmarks import kept_bucket
from benchmarks.inside import counts, opinions, photos
from labeling.models import Photo, PhotoState
from labeling.services import rebuilding
from labeling.storage import keys
from tests.factories import PhotoFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_photos_without_objects_are_those_of_the_bucket_that_is_kept() -> None:
    UserFactory(role=Role.ADMIN)

    photos.main(count=6, settled=2)

    named = {
        keys.photo(photo.stored_sha256, photo.suffix): len(kept_bucket.content(number))
        for number, photo in enumerate(Photo.objects.order_by("pk"))
    }
    stored = {key: len(data) for key, data in kept_bucket._wanted(6) if key.startswith("photos/")}
    assert named == stored
    assert list(Photo.objects.order_by("pk").values_list("size_bytes", flat=True)) == list(stored.values())


def test_photos_leave_states_as_answers_would_have_left_them() -> None:
    UserFactory(role=Role.ADMIN)

    photos.main(count=6, settled=2)

    assert rebuilding.rebuild_states() == 0


def test_opinions_are_one_answer_of_each_reviewer_to_each_photo() -> None:
    PhotoFactory.create_batch(3)

    made = opinions.main(reviewers=2)

    assert made == {"answers": 6}
    assert counts.main() == {"photos": 3, "answers": 6, "settled": 3}
    assert set(PhotoState.objects.values_list("answers", flat=True)) == {2}
