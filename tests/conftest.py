"""What every test may ask for: databases, Redis, a browser, and an environment for other processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management.commands import flush
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from accounts import append_only
from tests.services import chromium as chromium_service
from tests.services import databases, object_stores, postgres, redis, s3

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TESTS = Path(__file__).parent
# Not for `make test-fast`: what loads torch and trains, kills programs and waits for their second life, waits for
# clocks and networks, or asks every address in the name of everybody.
SLOW = tuple(
    TESTS / place
    for place in (
        "accounts/api/test_throttles.py",
        "deploy",
        "gather_client/test_cli.py",
        "gather_client/test_contract.py",
        "gather_client/test_direct.py",
        "gather_client/test_kill.py",
        "gather_client/test_session.py",
        "gather_client/test_updates.py",
        "gather_client/test_uploader.py",
        "house/test_contracts.py",
        "house/test_source_rules.py",
        "labeling/api/test_grids.py",
        "labeling/api/test_hostile_uploads.py",
        "labeling/layouts",
        "labeling/pages",
        "labeling/services/test_category_crowds.py",
        "labeling/services/test_category_merges.py",
        "labeling/services/test_category_splits.py",
        "labeling/services/test_category_undos.py",
        "labeling/services/test_grids.py",
        "labeling/services/test_races.py",
        "labeling/services/test_rebuilding.py",
        "labeling/services/test_round_trip.py",
        "labeling/services/test_second_looks.py",
        "labeling/services/test_surveys.py",
        "trainer/api",
        "trainer/fitting",
        "trainer/head",
        "trainer/management",
        "trainer/pages",
        "trainer/search",
        "trainer/selectors",
        "trainer/services",
        "trainer/simulation",
        "trainer/test_no_torch.py",
        "webapp/keeping",
        "webapp/supervisor/test_supervisor.py",
        "webapp/test_doctor.py",
        "webapp/test_manage.py",
        "webapp/test_odd_input.py",
        "webapp/test_own_things.py",
        "webapp/test_pages.py",
        "webapp/test_roles.py",
    )
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Spare the quick tests the import of what they would leave out anyway: torch alone takes seconds."""
    return True if collection_path in SLOW and "not slow" in config.option.markexpr else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in the slow places as slow, and begin with files that hold slow tests.

    A file that takes a minute must not be the last one that starts, while the other core has nothing left to do.
    """
    for item in items:
        if any(item.path.is_relative_to(place) for place in SLOW):
            item.add_marker(pytest.mark.slow)
    slow_files = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow_files)


@pytest.fixture(scope="session", autouse=True)
def flushing_append_only_tables() -> Iterator[None]:
    """Let Django's flush between tests empty guarded tables: guards off, flush, guards on. Only tests can do this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", _unguarded(flush.Command.handle))
        yield


def _unguarded(original: Any) -> Any:
    def handle(command: flush.Command, **options: Any) -> None:
        connection, tables = connections[options["database"]], append_only.tables_of_installed_apps()
        append_only.remove(connection, tables)
        try:
            original(command, **options)
        finally:
            append_only.install(connection, tables)

    return handle


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run PostgreSQL for the session; give its URL without a database name."""
    with postgres.running() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_settings(
    postgres_server: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Any]]:
    """Make one migrated test database on PostgreSQL; give the settings of a connection to it."""
    settings = databases.postgres_settings(postgres_server)
    with django_db_blocker.unblock():
        databases.create(settings)
    yield settings


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.services, pytest.mark.postgres])],
)
def database(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Run the module's tests once on SQLite and once on PostgreSQL; give the database's vendor.

    `pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]` is all that a module needs.
    """
    if request.param == "sqlite":
        yield "sqlite"
        return
    settings = request.getfixturevalue("postgres_settings")
    # Swapping may touch the database; between that and each test, which unblocks for itself, nobody may.
    with django_db_blocker.unblock(), databases.swapped(settings), django_db_blocker.block():
        yield "postgresql"


@pytest.fixture(scope="module", params=["files", pytest.param("s3", marks=[pytest.mark.services, pytest.mark.s3])])
def object_store(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run the module's tests once on a folder and once on a bucket of a real S3; give which of the two it is.

    `pytestmark = pytest.mark.usefixtures("object_store")` is all that a module needs.
    """
    if request.param == "files":
        yield "files"
        return
    server: s3.S3Server = request.getfixturevalue("s3_server")
    with object_stores.swapped(server.environment(server.new_bucket())):
        yield "s3"


@pytest.fixture(
    scope="module",
    params=["embedded", pytest.param("servers", marks=[pytest.mark.services, pytest.mark.postgres, pytest.mark.s3])],
)
def column(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Run the module's tests on SQLite and a folder, then on PostgreSQL and a bucket: both columns of real parts."""
    if request.param == "embedded":
        yield "embedded"
        return
    settings, server = request.getfixturevalue("postgres_settings"), request.getfixturevalue("s3_server")
    bucket = object_stores.swapped(server.environment(server.new_bucket()))
    with bucket, django_db_blocker.unblock(), databases.swapped(settings), django_db_blocker.block():
        yield "servers"


@pytest.fixture
def process_environment() -> dict[str, str]:
    """Give the environment in which another process sees the database, objects and jobs of this test."""
    url = databases.url_of(connections.settings[databases.ALIAS])
    own = {"DJANGO_SETTINGS_MODULE": "webapp.settings", "DATABASE_URL": url}
    return {**os.environ, **own, **object_stores.environment()}


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """Run Redis for the session; give its URL."""
    with redis.running() as url:
        yield url


@pytest.fixture(scope="session")
def s3_server() -> Iterator[s3.S3Server]:
    """Run an S3 server for the session, its objects in memory."""
    with s3.running() as server:
        yield server


@pytest.fixture
def s3_bucket(s3_server: s3.S3Server) -> str:
    """Make a bucket of the test's own; give its name."""
    return s3_server.new_bucket()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Run Chromium for the session; a test makes its own context: `chromium.new_context(base_url=live_server.url)`."""
    with chromium_service.running() as browser:
        yield browser
