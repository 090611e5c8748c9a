"""The doctor: on a real S3 and on a folder, well and ill."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from labeling.storage import objects
from tests.labeling.storage import broken_s3
from tests.labeling.storage.broken_s3 import BrokenS3, Reply
from tests.services import object_stores
from tests.services.s3 import S3Server

pytestmark = pytest.mark.django_db

ORIGIN = "https://magpie.example"
SERVICES = ["database", "migrations", "guards", "workers", "broker"]
OBJECT = ["write", "read", "create-once", "list"]
BUCKET = ["bucket", "clock", "versioning", *OBJECT, "private", "signed read", "signed form", "form policy", "CORS"]


def on_s3(test: Any) -> Any:
    """Mark a test that needs a real S3."""
    return pytest.mark.services(pytest.mark.s3(test))


@pytest.fixture
def bucket(s3_server: S3Server, s3_bucket: str) -> Iterator[Any]:
    """Keep objects in a bucket of a real S3, from which browsers read; give a client of it."""
    with object_stores.swapped(s3_server.environment(s3_bucket), MAGPIE_S3_READS="signed"):
        yield s3_server.client()


@pytest.fixture
def broken() -> Iterator[BrokenS3]:
    """Keep objects in a store that says yes to everything and keeps nothing."""
    with broken_s3.serving() as server, object_stores.swapped(server.environment(), MAGPIE_S3_READS="signed"):
        yield server


def examine(*arguments: str) -> tuple[dict[str, dict[str, Any]], int]:
    """Ask the doctor; give the steps by name, and the exit status."""
    said, status = StringIO(), 0
    try:
        call_command("doctor", "--json", "--origin", ORIGIN, *arguments, stdout=said)
    except SystemExit as ended:
        status = int(str(ended.code))
    report = json.loads(said.getvalue())
    assert report["ok"] == (status == 0)
    return {step["step"]: step for step in report["steps"]}, status


def failing(steps: dict[str, dict[str, Any]]) -> set[str]:
    """Name the steps that failed; each says what to do."""
    failed = [step for step in steps.values() if step["outcome"] == "failed"]
    assert all(step["detail"] and step["cure"] for step in failed)
    return {step["step"] for step in failed}


def test_well_folder(tmp_path: Path) -> None:
    with object_stores.swapped({}, folder=tmp_path / "objects"):
        steps, status = examine()

    assert (list(steps), status) == ([*SERVICES, *OBJECT, "delete"], 0)
    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []


def test_full_or_forbidden_folder_names_the_step(tmp_path: Path) -> None:
    (tmp_path / "objects").write_text("a file where the folder should be")

    with object_stores.swapped({}, folder=tmp_path / "objects"):
        steps, status = examine()

    assert (failing(steps), status) == ({"write"}, 1)
    assert "read" not in steps


@on_s3
def test_well_bucket_and_nothing_left_in_it(bucket: Any, s3_bucket: str) -> None:
    rule = {"AllowedOrigins": [ORIGIN], "AllowedMethods": ["GET", "POST"], "AllowedHeaders": ["*"]}
    bucket.put_bucket_cors(Bucket=s3_bucket, CORSConfiguration={"CORSRules": [rule]})

    steps, status = examine()

    assert (list(steps), status) == ([*SERVICES, *BUCKET, "delete"], 0)
    assert {step["outcome"] for step in steps.values()} == {"ok"}
    assert bucket.list_objects_v2(Bucket=s3_bucket)["KeyCount"] == 0


@on_s3
def test_bucket_with_versions_where_the_store_forgets_to_refuse_is_found(bucket: Any, s3_bucket: str) -> None:
    """Ceph 16 honours `If-None-Match` only in buckets without versions."""
    bucket.put_bucket_versioning(Bucket=s3_bucket, VersioningConfiguration={"Status": "Enabled"})

    steps, status = examine()

    assert (status, "create-once" in failing(steps)) == (1, True)
    assert "versioning" in steps["create-once"]["cure"]
    assert steps["versioning"]["detail"] == "Enabled"
    assert bucket.list_object_versions(Bucket=s3_bucket).get("Versions", []) == []


@on_s3
def test_steps_that_do_not_apply_are_skipped_and_cors_is_a_warning(bucket: Any, settings: Settings) -> None:
    settings.MAGPIE_S3_READS, settings.MAGPIE_DIRECT_UPLOADS = "server", False

    steps, status = examine()

    skipped = {name for name, step in steps.items() if step["outcome"] == "skipped"}
    assert (skipped, status) == ({"signed read", "signed form", "form policy"}, 0)
    assert steps["CORS"]["outcome"] == "warning"
    assert ORIGIN in steps["CORS"]["cure"]


@on_s3
def test_bucket_that_anybody_may_read_is_found(bucket: Any, s3_bucket: str) -> None:
    everybody = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{s3_bucket}/*",
    }
    bucket.put_bucket_policy(Bucket=s3_bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [everybody]}))

    steps, status = examine()

    assert (failing(steps), status) == ({"private"}, 1)


@on_s3
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"MAGPIE_S3_SECRET_KEY": "guessed"}, "MAGPIE_S3_SECRET_KEY"),
        ({"MAGPIE_S3_BUCKET": "no-such-bucket"}, "manage.py prepare"),
        ({"MAGPIE_S3_ENDPOINT": "http://127.0.0.1:9"}, "MAGPIE_S3_ENDPOINT"),
    ],
)
def test_store_that_cannot_be_used_is_one_finding(s3_server: S3Server, changes: dict[str, str], words: str) -> None:
    given = {**s3_server.environment("photos"), "MAGPIE_S3_BUCKET": s3_server.new_bucket(), **changes}

    with object_stores.swapped(given):
        steps, status = examine()

    assert (failing(steps), status) == ({"bucket"}, 1)
    assert words in steps["bucket"]["cure"]
    assert "write" not in steps


@on_s3
def test_public_address_that_does_not_answer_is_found(s3_server: S3Server, s3_bucket: str) -> None:
    given = {**s3_server.environment(s3_bucket), "MAGPIE_S3_PUBLIC_ENDPOINT": "http://127.0.0.1:9"}

    with object_stores.swapped(given, MAGPIE_S3_READS="signed"):
        steps, status = examine()

    assert failing(steps) == {"private", "signed read", "signed form", "form policy", "CORS"}
    assert status == 1


def test_store_that_says_yes_to_everything_is_found_out(broken: BrokenS3) -> None:
    steps, status = examine()

    assert status == 1
    assert {"read", "create-once", "private", "signed read", "signed form", "form policy"} <= failing(steps)
    assert "If-None-Match" in steps["create-once"]["detail"]


@pytest.mark.parametrize(("reply", "step"), [(Reply(200), "clock"), (Reply(403), "bucket")])
def test_clocks_that_differ_are_told_with_both_times(broken: BrokenS3, reply: Reply, step: str) -> None:
    broken.always, broken.ahead_s = reply, -3600.0

    steps, status = examine()

    assert (status, step in failing(steps)) == (1, True)
    assert "+360" in steps[step]["detail"]
    assert "NTP" in steps[step]["cure"]


def test_failing_store_is_named_with_its_own_words(broken: BrokenS3) -> None:
    broken.replies = [Reply(200), Reply(200), Reply(200, b"<VersioningConfiguration/>")]
    broken.always = Reply(403, b"<Error><Code>QuotaExceeded</Code></Error>")

    steps, status = examine()

    assert (failing(steps), status) == ({"write"}, 1)
    assert "full" in steps["write"]["detail"]


def test_database_and_broker_that_are_away_are_named(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("server closed the connection")

    settings.MAGPIE_BROKER_URL = "redis://127.0.0.1:9/0"
    monkeypatch.setattr(connection, "cursor", away)

    with object_stores.swapped({}, folder=tmp_path):
        steps, status = examine()

    assert (failing(steps), status) == ({"database", "broker"}, 1)
    assert not {"migrations", "guards"} & set(steps)


def test_lines_are_for_people(tmp_path: Path, settings: Settings) -> None:
    settings.MAGPIE_BROKER_URL = "redis://127.0.0.1:9/0"
    said = StringIO()

    with object_stores.swapped({}, folder=tmp_path), pytest.raises(SystemExit):
        call_command("doctor", stdout=said)

    assert "failed   broker" in said.getvalue()
    assert "Cure: Check MAGPIE_BROKER_URL" in said.getvalue()


def test_prepare_refuses_a_store_that_replaces(broken: BrokenS3) -> None:
    with pytest.raises(CommandError, match="If-None-Match"):
        call_command("prepare", stdout=StringIO())


def test_prepare_refuses_a_store_that_is_away(broken: BrokenS3) -> None:
    broken.always = Reply(403)

    with pytest.raises(CommandError, match="doctor"):
        call_command("prepare", stdout=StringIO())


@on_s3
def test_prepare_leaves_nothing_in_the_bucket(bucket: Any, s3_bucket: str) -> None:
    call_command("prepare", stdout=StringIO())

    assert bucket.list_objects_v2(Bucket=s3_bucket)["KeyCount"] == 0
    assert list(objects.foreign_keys()) == []
