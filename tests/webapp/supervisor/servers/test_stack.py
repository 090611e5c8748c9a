"""The servers let in nobody without a password, keep what they were given, and say plainly what stands in the way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from botocore.exceptions import ClientError
from kombu import Connection
from kombu.exceptions import OperationalError

from tests.services.s3 import S3Server
from tests.webapp.supervisor.servers.running import running
from webapp.supervisor.errors import FolderClosed, ServerFailed, ServerPortTaken
from webapp.supervisor.servers import server, stack
from webapp.supervisor.servers.postgres import Postgres
from webapp.supervisor.servers.stack import Servers

pytestmark = [pytest.mark.services, pytest.mark.slow]


def bucket_of(environment: dict[str, str]) -> Any:
    """Give a client that has only the settings that Magpie is given."""
    keys = environment["MAGPIE_S3_ACCESS_KEY"], environment["MAGPIE_S3_SECRET_KEY"]
    return S3Server(environment["MAGPIE_S3_ENDPOINT"], *keys).client()


def test_servers_keep_what_they_were_given(servers: Servers) -> None:
    with running(servers):
        give(servers.environment(), "stopped")
    with running(servers, ends_by=signal.SIGKILL):
        give(servers.environment(), "killed")

    with running(servers):
        kept = {name: found(servers.environment(), name) for name in ("stopped", "killed")}

    assert kept == dict.fromkeys(("stopped", "killed"), (("row",), b"message", b"object"))


def give(environment: dict[str, str], name: str) -> None:
    """Leave a row, a message and an object under this name."""
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as database:
        database.execute(f"CREATE TABLE {name} AS SELECT 'row' AS word")
    with Connection(environment["MAGPIE_BROKER_URL"]) as broker:
        broker.default_channel.client.set(name, "message")
    bucket_of(environment).create_bucket(Bucket=name)
    bucket_of(environment).put_object(Bucket=name, Key="a", Body=b"object")


def found(environment: dict[str, str], name: str) -> tuple[object, ...]:
    """Read row, message and object of this name."""
    with psycopg.connect(environment["DATABASE_URL"]) as database:
        row = database.execute(f"SELECT word FROM {name}").fetchone()
    with Connection(environment["MAGPIE_BROKER_URL"]) as broker:
        message = broker.default_channel.client.get(name)
    return row, message, bucket_of(environment).get_object(Bucket=name, Key="a")["Body"].read()


def test_servers_let_in_nobody_with_another_password(servers: Servers) -> None:
    environment = servers.environment()
    wrong = {name: value.replace(_secret(value), "guessed") for name, value in environment.items()}

    with running(servers):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong["DATABASE_URL"])
        with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
            psycopg.connect(environment["DATABASE_URL"].replace("//magpie:", "//postgres:"))
        with pytest.raises(OperationalError), Connection(wrong["MAGPIE_BROKER_URL"]) as broker:
            broker.ensure_connection(max_retries=1)
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            bucket_of(environment | {"MAGPIE_S3_SECRET_KEY": "guessed"}).list_buckets()


def test_servers_are_made_once(servers: Servers) -> None:
    before = [(member.folder / server.MADE).stat().st_mtime_ns for member in servers.members]

    servers.create()

    assert [(member.folder / server.MADE).stat().st_mtime_ns for member in servers.members] == before


def test_what_holds_a_password_is_for_the_owner_alone(servers: Servers) -> None:
    private = [servers.folder / "choices.json", servers.folder / "environment"]
    private += [servers.folder / name for name in ("redis/redis.conf", "ceph/ceph.conf", "ceph/keyring")]

    opened = [path for path in private if path.stat().st_mode & 0o077 and path.parent.stat().st_mode & 0o077]

    assert opened == []


def test_environment_is_one_that_a_shell_reads(servers: Servers) -> None:
    said = subprocess.run(
        ("sh", "-c", '. "$0" && env', str(servers.folder / "environment")), capture_output=True, text=True, check=True
    )

    assert {f"{name}={value}" for name, value in servers.environment().items()} <= set(said.stdout.splitlines())


def test_same_ports_and_passwords_are_found_again(servers: Servers) -> None:
    assert stack.of(servers.home) == servers


def test_port_that_somebody_else_took_is_one_line(servers: Servers) -> None:
    with socket.create_server(("127.0.0.1", servers.monitor_port)), pytest.raises(ServerPortTaken) as refusal:
        servers.require_ports(patience_s=0.1)

    assert f"Port {servers.monitor_port} of ceph-mon is taken" in str(refusal.value)


def test_half_made_server_is_made_from_nothing(servers: Servers, tmp_path: Path) -> None:
    redis = replace(servers.members[1], folder=tmp_path / "redis")
    redis.folder.mkdir()
    (redis.folder / "redis.conf").write_text("half a configurat")

    redis.create()

    assert "requirepass" in (redis.folder / "redis.conf").read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_folder_that_postgres_may_not_enter_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)

    with pytest.raises(FolderClosed) as refusal:
        Postgres(folder=tmp_path / "postgres", port=1, password="p").create()

    assert "MAGPIE_HOME=folder" in str(refusal.value)


def test_server_that_never_works_is_an_error(servers: Servers) -> None:
    with pytest.raises(ServerFailed, match="postgres"):
        servers.wait(patience_s=0.1)


def _secret(value: str) -> str:
    """Find the password in an address."""
    return value.rpartition("@")[0].rpartition(":")[2] or value
