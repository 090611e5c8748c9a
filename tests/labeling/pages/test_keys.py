"""The page of a person's keys: fields, presets, files."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from labeling.domain.review_keys import Keys
from labeling.selectors import review_keys
from tests.factories import CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db

KEYS = reverse("labeling-pages:keys")


@pytest.fixture
def ada(client: Client) -> User:
    ada = UserFactory.create()
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    return ada


def test_fields_left_as_they_were_choose_nothing(client: Client, ada: User) -> None:
    glass = CategoryFactory.create(hotkey="1")

    response = client.post(KEYS, {"save": "1", "action-skip": "Space", f"category-{glass.pk}": "1"})

    assert response.status_code == 302
    assert review_keys.chosen(ada) == Keys()


def test_changed_fields_are_kept_and_shown(client: Client, ada: User) -> None:
    glass = CategoryFactory.create(hotkey="1")

    client.post(KEYS, {"save": "1", "action-skip": "j", f"category-{glass.pk}": "Enter", "action-accept": "a"})

    assert review_keys.chosen(ada) == Keys({"skip": "j", "accept": "a"}, {glass.pk: "Enter"})
    assert 'name="action-skip" value="j"' in client.get(KEYS).text


def test_clash_is_told_and_what_was_typed_stays_in_the_fields(client: Client, ada: User) -> None:
    response = client.post(KEYS, {"save": "1", "action-skip": "j", "action-undo": "j"})

    assert "would do two things" in response.text
    assert 'name="action-undo" value="j"' in response.text
    assert review_keys.chosen(ada) == Keys()


def test_preset_replaces_what_was_chosen(client: Client, ada: User) -> None:
    client.post(KEYS, {"save": "1", "action-zoom": "y"})

    client.post(KEYS, {"preset": "space-accepts"})

    assert review_keys.chosen(ada) == Keys({"accept": "Space", "skip": "Enter"})
    assert 'value="space-accepts" aria-pressed="true"' in client.get(KEYS).text


def test_exported_file_is_taken_back_by_somebody_else(client: Client, ada: User) -> None:
    client.post(KEYS, {"save": "1", "action-skip": "j"})
    exported = client.get(reverse("labeling-pages:keys-export"))
    ben = UserFactory.create()
    client.force_login(ben, backend="django.contrib.auth.backends.ModelBackend")

    client.post(KEYS, {"import": "1", "file": SimpleUploadedFile("keys.json", exported.content)})

    assert "attachment" in exported["Content-Disposition"]
    assert json.loads(exported.content)["actions"] == {"skip": "j"}
    assert review_keys.chosen(ben) == Keys({"skip": "j"})


@pytest.mark.parametrize("data", [b"not json", b"{}", b"x" * 70_000])
def test_file_without_keys_changes_nothing_and_says_so(client: Client, ada: User, data: bytes) -> None:
    client.post(KEYS, {"preset": "space-accepts"})

    response = client.post(KEYS, {"import": "1", "file": SimpleUploadedFile("keys.json", data)})

    assert "This file holds no keys" in response.text
    assert review_keys.chosen(ada) == Keys({"accept": "Space", "skip": "Enter"})
