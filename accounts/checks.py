"""System checks: refuse to start when the database no longer guards what must never change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from accounts import append_only


@register(Tags.database)
def append_only_tables_are_guarded(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Report append-only tables whose triggers are gone."""
    return [
        Error(
            f"The table {table} has lost the triggers that keep its rows unchangeable.",
            hint="Run `manage.py guard` to make them again, and find out which migration dropped them.",
            id="accounts.E001",
        )
        for alias in databases or []
        for table in append_only.missing(connections[alias], append_only.tables_of_installed_apps())
    ]
