"""The files of a version on its page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from tests.trainer.pages.files import artefacts, parity
from tests.trainer.pages.versions import a_version
from tests.webapp.counting import queries_of
from trainer.artefacts.forms import INT8

pytestmark = pytest.mark.django_db

PAGE = reverse("trainer-pages:model", args=[1])


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_files_are_listed_with_what_was_found_of_them(reviewer: Client) -> None:
    a_version(1, artefacts=artefacts(), parity=parity("loses-too-much", "disagrees"))

    text = reviewer.get(PAGE).text

    assert reverse("trainer:archive", args=[1]) in text
    assert reverse("trainer:file", args=[1, "README.md"]) in text
    assert "model-card.md" not in text
    assert "of 442 images" in text
    assert "7.6 ms" in text
    assert text.index("README.md") < text.index("bundle.zip")


def test_form_that_is_not_offered_says_why_and_has_no_link(reviewer: Client) -> None:
    a_version(1, artefacts=artefacts(), parity=parity("loses-too-much", "disagrees"))

    text = reviewer.get(PAGE).text

    assert "model-int8.onnx is not offered: it loses more than half a point of accuracy, it gives another" in text
    assert reverse("trainer:file", args=[1, INT8]) not in text


def test_form_that_is_offered_has_a_link(reviewer: Client) -> None:
    a_version(1, artefacts=artefacts(INT8), parity=parity())

    text = reviewer.get(PAGE).text

    assert reverse("trainer:file", args=[1, INT8]) in text
    assert "95.7 %" in text
    assert "not offered" not in text


def test_version_of_before_files_were_listed_shows_what_there_is(reviewer: Client) -> None:
    a_version(1, parity={"passed": True})

    assert "Download all" not in reviewer.get(PAGE).text


def test_more_files_cost_no_more_queries(reviewer: Client) -> None:
    a_version(1, artefacts={}, parity=parity())
    a_version(2, artefacts=artefacts(INT8), parity=parity())

    assert queries_of(reviewer, PAGE) == queries_of(reviewer, reverse("trainer-pages:model", args=[2]))
