"""Point Magpie at another object store for a while, as the environment of a deployment would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.files.storage import storages
from django.test import override_settings

from webapp import object_store

_current: list[Mapping[str, str]] = []


class Given(environ.Env):  # type: ignore[misc]  # django-environ has no types
    """Reads what it is given instead of the process's own environment."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__()
        self.ENVIRON = given


def configured(given: Mapping[str, str], *, folder: Path) -> dict[str, Any]:
    """Give the store that these settings name, or the folder, as STORAGES has it."""
    return object_store.configured(Given(given), folder=folder)


@contextmanager
def swapped(given: Mapping[str, str], *, folder: Path | None = None, **more: Any) -> Iterator[None]:
    """Use the store that these MAGPIE_S3_* settings name, or the folder; `more` are other settings that go with it."""
    backend = configured(given, folder=folder or settings.MAGPIE_OBJECTS_DIR)
    _current.append(given)
    try:
        with override_settings(STORAGES={**storages.backends, "default": backend}, **more):
            yield
    finally:
        _current.pop()


def environment() -> dict[str, str]:
    """Give the settings with which another process uses the store that is swapped in; nothing for the folder."""
    return dict(_current[-1]) if _current else {}
