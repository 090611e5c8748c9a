"""An empty stack of either kind: a database, a store of its own, and silent messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from jobs import messenger
from tests.services import object_stores
from tests.services.s3 import S3Server
from trainer.services import embedding


@pytest.fixture
def stack(request: pytest.FixtureRequest, transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Give each test an empty store of the kind that its module runs on, caches, a signing key to be, and no messages.

    Gives the folder that the test may write to.
    """
    settings.MAGPIE_CACHE_DIR = tmp_path / "cache"
    settings.MAGPIE_SIGNING_KEY_FILE = tmp_path / "signing.key"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messenger, "send", lambda *args, **kwargs: True)
        patch.setattr(embedding, "BATCH", 5)  # photos per shard: several shards of a small world
        with object_stores.swapped(new_store(request), folder=tmp_path / "objects"):
            yield tmp_path


def new_store(request: pytest.FixtureRequest) -> dict[str, str]:
    """Give the settings of a new bucket where the module runs on one, else none: a folder."""
    if "object_store" not in request.fixturenames or request.getfixturevalue("object_store") == "files":
        return {}
    server: S3Server = request.getfixturevalue("s3_server")
    return server.environment(server.new_bucket())
