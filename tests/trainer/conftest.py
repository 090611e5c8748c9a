"""A temporary store, silent messages, and somebody who may do everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings

from accounts.models import User
from jobs import messenger
from labeling.models import Category
from tests.factories import AdminFactory
from tests.services import databases, object_stores
from tests.services.s3 import S3Server
from tests.trainer import world


@pytest.fixture
def store(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep objects, caches and the signing key in a folder of the test; the processes that it starts use it too.

    Where the module runs on servers the objects are in a bucket of the test.
    """
    bucket = _bucket(request)
    objects = object_stores.configured(bucket, folder=tmp_path / "objects")
    settings.STORAGES = {**settings.STORAGES, "default": objects}
    for name, value in bucket.items():
        monkeypatch.setenv(name, value)
    paths = {
        "MAGPIE_CACHE_DIR": tmp_path / "cache",
        "MAGPIE_SIGNING_KEY_FILE": tmp_path / "signing.key",
        "MAGPIE_TRACKING_DIR": tmp_path / "tracking",
    }
    for name, path in paths.items():
        setattr(settings, name, path)
        monkeypatch.setenv(name, str(path))
    settings.MAGPIE_NETWORK = "tiny"
    monkeypatch.setenv("MAGPIE_NETWORK", "tiny")
    monkeypatch.setenv("MAGPIE_OBJECTS_DIR", str(tmp_path / "objects"))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "webapp.settings")
    monkeypatch.setenv("DATABASE_URL", databases.url_of(connections.settings[databases.ALIAS]))
    return tmp_path


def _bucket(request: pytest.FixtureRequest) -> dict[str, str]:
    """Give the settings of a bucket of its own to a test that runs on servers; nothing to others."""
    if "column" not in request.fixturenames or request.getfixturevalue("column") == "embedded":
        return {}
    server: S3Server = request.getfixturevalue("s3_server")
    return server.environment(server.new_bucket())


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """Write messages down as (kind, countdown in seconds) instead of sending them."""
    messages: list[tuple[str, float]] = []

    def send(kind: str, *, countdown_s: float = 0.0, expires_s: float | None = None) -> bool:
        messages.append((kind, countdown_s))
        return True

    monkeypatch.setattr(messenger, "send", send)
    return messages


@pytest.fixture
def admin(store: Path, sent: list[tuple[str, float]], transactional_db: None) -> User:
    """Give somebody who may do everything, in a world with a store and without messages."""
    user: User = AdminFactory()
    return user


@pytest.fixture
def colours(admin: User) -> list[Category]:
    """Add red, green and blue."""
    return world.categories(by=admin)
