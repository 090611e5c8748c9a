"""Nothing lost, nothing doubled: what was acknowledged stands in the database, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Q

from jobs import clock
from jobs.models import Job, JobState
from labeling.models import Photo, Upload, Verification
from labeling.storage import keys, objects
from tests.faults.visitors import Camera, Reviewer
from trainer.models import EmbeddingFailure
from trainer.selectors import spaces, waiting_photos

SOON_S = 15.0


def assert_kept(*, cameras: Iterable[Camera] = (), reviewers: Iterable[Reviewer] = ()) -> None:
    """Assert that each acknowledged photo and answer is there, and nothing twice."""
    for camera in cameras:
        rows = Upload.objects.filter(client_id__in=camera.acknowledged).values_list("client_id", "sha256")
        assert {str(client_id): sha256 for client_id, sha256 in rows} == camera.acknowledged
        assert rows.count() == len(camera.acknowledged)
    for reviewer in reviewers:
        answers = Verification.objects.filter(key__in=reviewer.acknowledged).values_list("key", "photo_id")
        assert {str(key): photo for key, photo in answers} == reviewer.acknowledged
    assert not _twice(Photo, "sha256"), "a photo is there twice"
    assert not _twice(Verification, "photo_id", "reviewer_id"), "an answer is there twice"


def assert_objects() -> None:
    """Assert that no row points at nothing."""
    for photo in Photo.objects.filter(erased_at=None):
        assert objects.exists(keys.photo(photo.stored_sha256, photo.suffix)), photo.pk
        assert objects.exists(keys.thumbnail(photo.stored_sha256)), photo.pk


def assert_calm(visitor: Camera | Reviewer, *allowed: int) -> None:
    """Assert that nobody was answered with another status, and that each 503 had a code and a time to come back."""
    assert set(visitor.seen) <= {200, 201, *allowed}, (visitor.seen, visitor.problems[-3:])
    for problem in visitor.problems:
        if problem["status"] in {503, 507}:
            assert problem["code"]
            assert int(problem["retry_after"]) > 0


def all_embedded() -> bool:
    """Say whether no photo of the pool waits to be embedded."""
    space = spaces.serving()
    return space is not None and not len(waiting_photos.waiting_ids(space)) and not EmbeddingFailure.objects.exists()


def nothing_to_do() -> bool:
    """Say whether no job runs or is due soon: canaries apart, and what each refresh puts off for a minute."""
    soon = clock.now() + timedelta(seconds=SOON_S)
    under_way = Q(state=JobState.RUNNING) | Q(state=JobState.WAITING, run_after__lte=soon)
    return not Job.objects.filter(under_way).exclude(kind__startswith="canary").exists()


def failed_jobs() -> list[tuple[str, str, str]]:
    """Give what failed, and why."""
    return list(Job.objects.filter(state=JobState.FAILED).values_list("kind", "error_code", "error_detail"))


def _twice(model: type[Photo] | type[Verification], *fields: str) -> list[object]:
    return list(model.objects.values(*fields).annotate(times=Count("pk")).filter(times__gt=1))
