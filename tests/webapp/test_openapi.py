"""The OpenAPI document: valid, without warnings, and naming every address of the API."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Role
from tests.factories import UserFactory
from webapp.urls import API


def test_document_is_valid_and_without_warnings(tmp_path: Path) -> None:
    document = tmp_path / "schema.yaml"

    call_command("spectacular", validate=True, fail_on_warn=True, file=str(document))

    assert document.stat().st_size > 0


@pytest.mark.django_db
def test_document_names_every_address(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.REVIEWER))

    paths = client.get("/api/schema").json()["paths"]

    assert len(paths) == len(_addresses())


def _addresses() -> set[str]:
    included = [part for part in get_resolver().url_patterns if isinstance(part, URLResolver)]
    api = [part for part in included if str(part.pattern) == API]
    return {str(route.pattern) for part in api for route in part.url_patterns if isinstance(route, URLPattern)}
