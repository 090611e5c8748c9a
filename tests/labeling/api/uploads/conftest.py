"""A camera, an S3 that holds senders to what was signed, and what the worker does with what was brought."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from accounts.models import Role, User
from accounts.services import devices
from jobs.models import Job, JobState
from labeling import tasks
from tests.services import object_stores
from tests.services.s3 import S3Server


@pytest.fixture(scope="module", autouse=True)
def bucket(s3_server: S3Server) -> Iterator[str]:
    """Keep objects in one bucket of a real S3."""
    name = s3_server.new_bucket()
    with object_stores.swapped(s3_server.environment(name)):
        yield name


@pytest.fixture
def admin() -> User:
    return User.objects.create_user("ada", role=Role.ADMIN)


def camera_of(name: str, admin: User) -> Client:
    return Client(headers={"authorization": f"Token {devices.connect(name=name, by=admin)[1]}"})


@pytest.fixture
def camera(admin: User) -> Client:
    return camera_of("conveyor", admin)


def lies_there(s3_server: S3Server, bucket: str, client_id: str) -> bool:
    found = s3_server.client().list_objects_v2(Bucket=bucket, Prefix=f"incoming/{client_id}")
    return bool(found["KeyCount"])


def take_in() -> None:
    Job.objects.filter(state=JobState.WAITING).update(run_after=Job.objects.earliest("created_at").created_at)
    tasks.take_in_arrived()
