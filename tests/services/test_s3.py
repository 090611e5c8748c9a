"""The S3 that tests lean on is a real one: it signs, refuses and keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.services import s3
from tests.services.s3 import S3Server

pytestmark = [pytest.mark.services, pytest.mark.s3]


def test_s3_writes_a_key_once(s3_server: S3Server, s3_bucket: str) -> None:
    client = s3_server.client()
    client.put_object(Bucket=s3_bucket, Key="a", Body=b"first", IfNoneMatch="*")

    with pytest.raises(ClientError) as refusal:
        client.put_object(Bucket=s3_bucket, Key="a", Body=b"second", IfNoneMatch="*")

    assert refusal.value.response["Error"]["Code"] == "PreconditionFailed"
    assert client.get_object(Bucket=s3_bucket, Key="a")["Body"].read() == b"first"


def test_s3_refuses_a_wrong_secret(s3_server: S3Server, s3_bucket: str) -> None:
    stranger = replace(s3_server, secret_key="guessed").client()

    with pytest.raises(ClientError) as refusal:
        stranger.list_objects_v2(Bucket=s3_bucket)

    assert refusal.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


@pytest.mark.slow
def test_s3_on_a_folder_keeps_its_objects_over_a_restart(tmp_path: Path) -> None:
    with s3.running(folder=tmp_path) as server:
        bucket = server.new_bucket()
        server.client().put_object(Bucket=bucket, Key="a", Body=b"kept")

    with s3.running(folder=tmp_path) as again:
        body = again.client().get_object(Bucket=bucket, Key="a")["Body"].read()

    assert body == b"kept"
    assert again.url == server.url
