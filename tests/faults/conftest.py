"""Real servers behind proxies that fail on demand, and whole deployments upon them: one for each module."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from accounts.services import devices
from labeling.models import Category
from tests.faults import deployment, visitors
from tests.faults.deployment import Deployment
from tests.faults.proxy import FaultProxy
from tests.faults.visitors import Camera, Reviewer
from tests.services import databases, object_stores, postgres, redis, s3
from tests.services.ports import free_port
from tests.trainer import world

FAULTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts deployments: it takes a while, and needs servers."""
    for item in items:
        if item.path.is_relative_to(FAULTS) and item.path.name != "test_proxy.py":
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.services)


@pytest.fixture(scope="session", autouse=True)
def quiet_visitors() -> None:
    """Keep a line per request out of the reports."""
    logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(kw_only=True)
class House:
    """A deployment, the proxies before its servers, and the people in it."""

    running: Deployment
    database: FaultProxy
    database_server: postgres.Server
    broker: FaultProxy
    broker_port: int
    store: FaultProxy | None
    admin: User
    categories: list[Category]
    stack: ExitStack

    def camera(self) -> Camera:
        """Connect a new camera."""
        _device, token = devices.connect(name=f"camera {secrets.token_hex(4)}", by=self.admin)
        camera = visitors.camera(self.running.url, token)
        self.stack.callback(camera.http.close)
        return camera

    def reviewer(self) -> Reviewer:
        """Let a new reviewer sign in."""
        user = User.objects.create_user(f"reviewer-{secrets.token_hex(4)}")
        reviewer = visitors.reviewer(self.running.url, user, categories=[each.pk for each in self.categories])
        self.stack.callback(reviewer.http.close)
        return reviewer


@pytest.fixture(scope="session")
def restartable_postgres() -> Iterator[postgres.Server]:
    """Run a PostgreSQL that keeps what it acknowledged when it is killed."""
    with postgres.serving(settings=postgres.CRASH_SAFE) as server:
        yield server


@pytest.fixture(scope="session")
def migrated(restartable_postgres: postgres.Server, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> str:
    """Make one migrated database, for others to be copied from; give its name."""
    connection = databases.postgres_settings(restartable_postgres.url)
    with django_db_blocker.unblock():
        databases.create(connection)
    return str(connection["NAME"])


@pytest.fixture(scope="module")
def with_s3(request: pytest.FixtureRequest) -> bool:
    """Say whether the module's deployment keeps its objects on S3: `WITH_S3 = True` in the module."""
    return bool(getattr(request.module, "WITH_S3", False))


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest,
    restartable_postgres: postgres.Server,
    migrated: str,
    with_s3: bool,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[House]:
    """Run the module's deployment; tests look into its database as if it were their own."""
    home = tmp_path_factory.mktemp("house")
    url = databases.new(restartable_postgres.url, home.name, template=migrated)
    with ExitStack() as stack:
        broker_port = free_port()
        broker_url = stack.enter_context(redis.running(port=broker_port))
        database, broker = _before(stack, restartable_postgres.port), _before(stack, broker_port)
        store, real, objects = None, dict[str, str](), dict[str, str]()
        if with_s3:
            server: s3.S3Server = request.getfixturevalue("s3_server")
            store = _before(stack, int(urlsplit(server.url).port or 0))
            real = server.environment(server.new_bucket())
            objects = {**real, "MAGPIE_S3_ENDPOINT": f"http://127.0.0.1:{store.port}"}
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(databases.swapped(databases.settings_of(url)))
        stack.enter_context(object_stores.swapped(real, folder=home / "objects"))
        admin = User.objects.create_superuser(f"admin-{home.name}")
        categories = world.categories(by=admin)
        world.backbone()
        running = stack.enter_context(
            deployment.running(
                home,
                database_url=_through(database, url),
                broker_url=_through(broker, broker_url),
                settings={"SECRET_KEY": settings.SECRET_KEY, **objects, **getattr(request.module, "SETTINGS", {})},
            )
        )
        yield House(
            running=running,
            database=database,
            database_server=restartable_postgres,
            broker=broker,
            broker_port=broker_port,
            store=store,
            admin=admin,
            categories=categories,
            stack=stack,
        )


def _before(stack: ExitStack, port: int) -> FaultProxy:
    proxy = FaultProxy(port)
    stack.callback(proxy.close)
    return proxy


def _through(proxy: FaultProxy, url: str) -> str:
    """Give the server's address as it is behind its proxy."""
    return url.replace(f":{urlsplit(url).port}", f":{proxy.port}")
