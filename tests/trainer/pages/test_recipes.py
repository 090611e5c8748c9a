"""The form of a run by another recipe, and what a run's page tells of its recipe."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AdminFactory, UserFactory
from tests.trainer.pages.versions import a_run
from trainer.models import RunState, TrainingRun
from trainer.recipes import knobs

pytestmark = pytest.mark.django_db

RECIPE = reverse("trainer-pages:run-recipe")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdminFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_form_offers_every_recipe_and_every_knob(admin: Client) -> None:
    text = admin.get(RECIPE).text

    assert all(f'value="{name}"' in text for name in ("quick", "standard", "thorough"))
    assert all(f'name="{name}"' in text for name in knobs.KNOBS)
    assert '<details class="card knobs">' in text


def test_form_asks_for_a_run_by_recipe_network_and_knobs(admin: Client) -> None:
    fields = {"preset": "thorough", "network": "tiny", "epochs": "4", "dropout": "0.2", "cut": "auto", "views": ""}

    answer = admin.post(RECIPE, fields)

    run = TrainingRun.objects.get()
    assert answer["Location"] == reverse("trainer-pages:run", args=[run.pk])
    assert (run.preset, run.network, run.config) == ("thorough", "tiny", {"epochs": 4, "dropout": 0.2})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"epochs": "many"}, "epochs must be a whole number from 0 to 1000"),
        ({"optimizer": "adam"}, "optimizer must be adamw | sgd"),
        ({"network": "no-such-network"}, "There is no network named no-such-network"),
        ({"preset": "slow"}, "Select a valid choice"),
        ({"preset": "quick", "tails": "2"}, "tails must be 1"),
    ],
)
def test_form_says_beside_the_field_what_is_wrong(admin: Client, fields: dict[str, str], words: str) -> None:
    answer = admin.post(RECIPE, {"preset": "standard", **fields})

    assert answer.status_code == 422
    assert words in answer.text
    assert not TrainingRun.objects.exists()


def test_form_opens_the_knobs_when_one_is_wrong(admin: Client) -> None:
    assert '<details class="card knobs" open>' in admin.post(RECIPE, {"preset": "quick", "epochs": "x"}).text


def test_form_is_for_admins(client: Client) -> None:
    client.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(RECIPE).status_code == 404
    assert client.post(RECIPE, {"preset": "quick"}).status_code == 404


def test_run_tells_its_recipe_what_was_set_by_hand_and_on_what_it_ran(admin: Client) -> None:
    environment = {"device": "cpu", "processes": "2", "torch": "2.13.0"}
    run = a_run(preset="quick", config={"epochs": 0, "dropout": 0.25}, environment=environment)

    text = admin.get(reverse("trainer-pages:run", args=[run.pk])).text

    assert "<dd>quick</dd>" in text
    assert '<dt>Dropout</dt><dd class="mono small">0.25</dd>' in text
    assert "<dt>Epochs</dt>" not in text  # that is as quick says
    assert '<dt>Processes</dt><dd class="mono small">2</dd>' in text
    assert '<dt>torch</dt><dd class="mono small">2.13.0</dd>' in text


def test_reproduction_tells_on_both_pages_what_it_found(admin: Client) -> None:
    original = a_run()
    outcome = {"is_identical": True, "differences": {}}
    run = a_run(reproduces=original, reproduction=outcome, state=RunState.FINISHED)

    own, listed = admin.get(reverse("trainer-pages:run", args=[run.pk])), admin.get(reverse("trainer-pages:runs"))

    assert f"The weights are those of run {original.pk}, bit for bit." in own.text
    assert f"the weights of run {original.pk}" in listed.text
