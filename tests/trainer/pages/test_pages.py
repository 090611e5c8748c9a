"""The pages of runs and models, and what other pages show of the model."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from labeling.services import decks
from tests.factories import AdminFactory, CategoryFactory, UserFactory
from tests.trainer.pages.versions import a_look, a_release, a_run, a_version, timings
from tests.webapp.counting import queries_of
from trainer import kinds
from trainer.models import Phase, RunState, TrainingRun, Trigger

pytestmark = pytest.mark.django_db

RUNS, MODELS = reverse("trainer-pages:runs"), reverse("trainer-pages:models")
LEARNING = reverse("trainer-pages:learning")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdminFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def a_running_run() -> TrainingRun:
    return a_run(
        state=RunState.RUNNING, phase=Phase.TRAINING, progress=0.5, epoch=3, epochs=8, eta_s=75.0, finished_at=None
    )


def test_button_starts_a_run_and_pressing_it_again_shows_the_same(admin: Client) -> None:
    start = reverse("trainer-pages:run-start")

    first, second = admin.post(start), admin.post(start)

    run = TrainingRun.objects.get()
    assert run.trigger == Trigger.BUTTON
    assert first["Location"] == second["Location"] == reverse("trainer-pages:run", args=[run.pk])


def test_run_tells_phase_epoch_and_time_left(reviewer: Client) -> None:
    run = a_running_run()

    text = reviewer.get(reverse("trainer-pages:run", args=[run.pk])).text

    assert "training, epoch 3 of 8, 1 min 15 s left" in text
    assert "hx-trigger" in text


def test_run_asked_by_htmx_is_only_its_changing_part(reviewer: Client) -> None:
    run = a_running_run()

    text = reviewer.get(reverse("trainer-pages:run", args=[run.pk]), headers={"HX-Request": "true"}).text

    assert "<html" not in text
    assert "epoch 3 of 8" in text


def test_run_that_has_ended_is_not_asked_about_any_more(reviewer: Client) -> None:
    run = a_run(state=RunState.FAILED, error_code="training-too-slow", error_detail="epoch 7 <b>")

    text = reviewer.get(reverse("trainer-pages:run", args=[run.pk])).text

    assert "hx-trigger" not in text
    assert "training-too-slow" in text
    assert "epoch 7 &lt;b&gt;" in text


def test_figures_of_the_audit_stand_on_every_page_that_names_a_version(reviewer: Client) -> None:
    version = a_version(1, right=0.9)
    accuracy = f"{100 * version.metrics['audit']['accuracy']:.1f} %"
    pages = (
        RUNS,
        reverse("trainer-pages:run", args=[version.run_id]),
        MODELS,
        reverse("trainer-pages:model", args=[1]),
    )

    texts = [reviewer.get(page).text for page in pages]

    assert [accuracy in text for text in texts] == [True] * len(pages)


def test_version_without_audit_photos_shows_dashes(reviewer: Client) -> None:
    a_version(1, metrics={"audit": None})

    text = reviewer.get(reverse("trainer-pages:model", args=[1])).text

    assert "0 audit photos" in text


def test_run_says_where_its_time_went(reviewer: Client) -> None:
    run = a_run(timings=timings(cache=61.2, train=122.0))

    text = reviewer.get(reverse("trainer-pages:run", args=[run.pk])).text

    assert "<dt>Preparing photos</dt><dd>1 min 1 s</dd><dt>Training</dt><dd>2 min 2 s</dd>" in text
    assert "919 MB" in text


def test_runs_say_why_the_last_started_and_what_the_next_waits_for(reviewer: Client) -> None:
    run = a_run()

    texts = [reviewer.get(page).text for page in (RUNS, reverse("trainer-pages:run", args=[run.pk]))]

    assert ["212 answers were new, and 200 are enough." in text for text in texts] == [True, True]
    assert "Categories: at least two are needed to tell apart." in texts[0]


def test_run_list_costs_the_same_for_more_runs(reviewer: Client) -> None:
    a_version(1)
    few = queries_of(reviewer, RUNS)

    for number in range(2, 6):
        a_version(number)

    assert queries_of(reviewer, RUNS) == few


def test_model_list_costs_the_same_for_more_versions(reviewer: Client) -> None:
    first = a_version(1)
    a_look(first, champion=None, accepted=True, reason={"code": "first-version", "params": {}})
    a_release(first)
    few = queries_of(reviewer, MODELS)

    for number in range(2, 6):
        version = a_version(number)
        a_look(version, champion=first, accepted=True, reason={"code": "not-worse", "params": {}})
        a_release(version)

    assert queries_of(reviewer, MODELS) == few


def test_model_says_in_words_why_the_gate_refused(reviewer: Client) -> None:
    glass = CategoryFactory.create(name="glass")
    version = a_version(1)
    figures = {"category_id": glass.pk, "audit_photos": 21, "champion_right": 17, "challenger_right": 0}
    a_look(version, champion=None, accepted=False, reason={"code": "category-lost", "params": figures})

    text = reviewer.get(reverse("trainer-pages:model", args=[1])).text

    assert "It lost glass: 0 of 21 right, where the champion had 17." in text
    assert "refused" in text


def test_model_with_a_reason_from_another_time_shows_its_code(reviewer: Client) -> None:
    version = a_version(1)
    a_look(version, champion=None, accepted=False, reason={"code": "something-older", "params": {}})

    assert "something-older" in reviewer.get(reverse("trainer-pages:model", args=[1])).text


def test_promotion_is_a_job_and_not_done_in_the_request(admin: Client) -> None:
    a_release(a_version(1))
    a_version(2)

    response = admin.post(reverse("trainer-pages:model-promote", args=[2]), follow=True)

    assert Job.objects.filter(kind=kinds.RELEASE).count() == 1
    assert "Version 2 is being released." in response.text


def test_rollback_without_an_earlier_version_says_so(admin: Client) -> None:
    response = admin.post(reverse("trainer-pages:model-rollback"), follow=True)

    assert response.status_code == 200
    assert 'class="notice notice-error"' in response.text
    assert not Job.objects.filter(kind=kinds.RELEASE).exists()


@pytest.mark.parametrize(("name", "args"), [("run-start", []), ("model-promote", [1]), ("model-rollback", [])], ids=str)
def test_buttons_are_not_there_for_reviewers(reviewer: Client, name: str, args: list[int]) -> None:
    a_version(1)

    response = reviewer.post(reverse(f"trainer-pages:{name}", args=args))

    assert response.status_code == 404
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", ["run", "model"])
def test_unknown_number_is_not_found(reviewer: Client, name: str) -> None:
    assert reviewer.get(reverse(f"trainer-pages:{name}", args=[4711])).status_code == 404


def test_learning_says_so_when_there_is_nothing_yet(reviewer: Client) -> None:
    text = reviewer.get(LEARNING).text

    assert "nothing learned yet" in text
    assert "No version is released yet" in text


def test_learning_shows_champion_with_interval_and_what_was_learned(reviewer: Client) -> None:
    version = a_version(3, right=0.9)
    a_release(version)
    decks.publish(entries=[], learned_answers=40, source="head:1")

    text = reviewer.get(LEARNING).text

    assert "learned from 40 answers" in text
    assert "Version 3, release 1" in text
    assert f"{100 * version.metrics['audit']['accuracy_low']:.1f} %" in text
