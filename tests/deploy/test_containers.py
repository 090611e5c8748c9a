"""The services of docker-compose.yml, run as an engine would: each on a machine of its own, as it were.

Every process has compose's command and environment, a root that it cannot write, the image's user without privileges,
and a home that nobody shares with it. What they share is PostgreSQL, Redis and S3.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.deploy import compose, containers, dockerfiles, env_files
from tests.deploy.containers import Container, Image, Mount, Running
from tests.labeling.pictures import picture
from tests.services import redis
from tests.services.ports import free_port, wait_until
from tests.services.s3 import S3Server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.services,
    pytest.mark.skipif(not containers.are_possible(), reason="making namespaces and mounts needs root"),
]
HOST = "magpie.example.org"
# Seconds instead of minutes, and the network that needs no weights.
QUICK = {
    "MAGPIE_SWEEP_EVERY_S": "1",
    "MAGPIE_TICK_EVERY_S": "2",
    "MAGPIE_CANARY_EVERY_S": "2",
    "MAGPIE_NETWORK": "tiny",
}
PATIENCE_S = 180.0
COMPLAINTS = ("Read-only file system", "Permission denied", "Operation not permitted", "Traceback")


@dataclass(frozen=True)
class Stack:
    """A deployment: compose's services, images, and where the servers really are."""

    services: dict[str, Any]
    images: dict[str, Image]
    servers: dict[str, str]
    folder: Path

    def container(self, name: str) -> Container:
        """Give a service's container, its volumes new and owned by the image's user, as an engine makes them."""
        service = self.services[name]
        image = self.images[service["build"]["target"]]
        environment = {**image.environment, **service["environment"], **self.servers, **QUICK}
        volumes = tuple(self._volume(*one.split(":")[:2]) for one in service.get("volumes", ()))
        tmpfs = [one.partition(":")[0] for one in service["tmpfs"]]
        return Container(image=image, environment=environment, tmpfs=tmpfs, volumes=volumes)

    def command(self, name: str, *, port: int = 0) -> list[str]:
        """Give a service's command: compose's, or its image's; the web process on a free port."""
        service = self.services[name]
        image = dockerfiles.read(dockerfiles.SERVER).stages[service["build"]["target"]].of("CMD")[0].words()
        words: list[str] = service.get("command", image)
        return [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in words]

    def _volume(self, name: str, place: str) -> Mount:
        source = self.folder / "volumes" / name
        source.mkdir(parents=True, exist_ok=True)
        source.chmod(0o700)
        containers.give(source)
        return Mount(source=source, place=place)


@pytest.fixture(scope="module", params=["linked", pytest.param("installed", marks=pytest.mark.soak)])
def stack(
    request: pytest.FixtureRequest,
    postgres_server: str,
    s3_server: S3Server,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    """Build the images and point compose's services at real servers: a new database, a new Redis, no bucket yet.

    At full length pip installs the web image's packages anew, as an engine would; else links to what is here stand in.
    """
    folder = tmp_path_factory.mktemp("containers")
    bucket = f"magpie-{uuid.uuid4().hex[:12]}"
    with containers.database(postgres_server) as database, redis.running() as broker:
        web = containers.build("web", folder / "web", installed=request.param == "installed")
        images = {"web": web, "trainer": containers.build("trainer", folder / "trainer")}
        servers = {"DATABASE_URL": database, "MAGPIE_BROKER_URL": broker, **s3_server.environment(bucket)}
        yield Stack(compose.read(env_files.ready(HOST))["services"], images, servers, folder)


def test_deployment_takes_a_photo_in_on_one_machine_and_embeds_it_on_another(stack: Stack) -> None:
    refused = stack.container("web").run("python", "manage.py", "migrate", "--check", "--skip-checks")
    assert refused.returncode == 1  # what pods wait for has not happened yet

    first = stack.container("prepare").run(*stack.command("prepare"))
    assert first.returncode == 0, first.stderr
    assert f"Sign in at https://{HOST}/sign-in/" in first.stdout
    token = stack.container("web").run("python", "manage.py", "connect_device", "kiosk").stdout.strip()
    port = free_port()
    with ExitStack() as alive:
        web = start(stack, "web", alive, port=port)
        *probe, address = stack.services["web"]["healthcheck"]["test"][1:]
        asked = [*probe, address.replace(":8000", f":{port}")]
        others = {name: start(stack, name, alive) for name in ("worker", "trainer", "beat")}
        wait(lambda: stack.container("web").run(*asked).returncode == 0, web, *others.values())

        data = picture(7)
        sent = upload(port, token, data)
        assert sent.status_code == 201, sent.text
        wait(lambda: embedded(stack.servers["DATABASE_URL"]) == 1, *others.values())
        whole = [*probe, f"http://127.0.0.1:{port}/ready"]
        wait(lambda: stack.container("web").run(*whole).returncode == 0, web, *others.values())

        assert {name: one.stop(timeout_s=60) for name, one in {"web": web, **others}.items()} == dict.fromkeys(
            ("web", *others), 0
        )
    said = "".join(one.said() for one in (web, *others.values()))
    assert [words for words in COMPLAINTS if words in said] == [], said
    key = stack.folder / "volumes" / "signing-key"
    assert list(stack.folder.glob("volumes/*/signing.key")) in ([], [key / "signing.key"])


def start(stack: Stack, name: str, alive: ExitStack, *, port: int = 0) -> Running:
    """Start a service until the test's end."""
    log = stack.folder / f"{name}.log"
    return alive.enter_context(stack.container(name).running(*stack.command(name, port=port), log=log))


def wait(condition: Any, *processes: Running) -> None:
    """Wait, and show what the processes said when it was in vain."""
    assert wait_until(condition, timeout_s=PATIENCE_S), "\n".join(one.said() for one in processes)


def embedded(database: str) -> int:
    """Count the photos that a worker embedded with the backbone that the trainer made."""
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM trainer_embeddingindex").fetchone()
    return int(row[0]) if row else 0


def upload(port: int, token: str, data: bytes) -> httpx.Response:
    """Send a photo as a camera does through the proxy that ends TLS."""
    headers = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "Authorization": f"Token {token}",
        "Content-Type": "image/jpeg",
        "X-Content-SHA256": hashlib.sha256(data).hexdigest(),
    }
    return httpx.put(f"http://127.0.0.1:{port}/api/v1/photos/{uuid.uuid4()}", content=data, headers=headers, timeout=60)


def test_web_has_no_torch_and_cannot_change_what_it_runs(stack: Stack) -> None:
    web = stack.container("web")

    assert web.run("python", "-c", "import torch").returncode == 1
    touched = web.run("sh", "-c", "touch /srv/magpie/manage.py; touch /opt/magpie/x; touch /srv/static/x; touch /x")
    assert touched.stderr.count("cannot touch") == 4
    assert "/x': Read-only file system" in touched.stderr
    rights = web.run("sh", "-c", "id --user; grep -c 'CapBnd:.0000000000000000' /proc/self/status")
    assert rights.stdout.split() == ["10001", "1"]


def test_production_does_not_start_where_compose_left_something_out(stack: Stack) -> None:
    web = stack.container("web")
    bare = Container(image=web.image, environment={**web.environment, "SECRET_KEY": ""}, tmpfs=web.tmpfs)

    done = bare.run("python", "manage.py", "check")

    assert done.returncode == 3
    assert "SECRET_KEY is not set" in done.stderr
