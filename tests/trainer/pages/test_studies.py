"""The pages of searches: trials compared, the best kept, nothing that grows with them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AdminFactory, UserFactory
from tests.trainer.pages.searches import a_study, a_trial
from tests.webapp.counting import queries_of
from trainer.models import Preset, Study, StudyState, Trial, TrialState
from trainer.selectors import studies, study_figures

pytestmark = pytest.mark.django_db

STUDIES = reverse("trainer-pages:studies")


def page(study: Study) -> str:
    return reverse("trainer-pages:study", args=[study.pk])


def keep(study: Study, number: int) -> str:
    return reverse("trainer-pages:trial-keep", args=[study.pk, number])


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdminFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(UserFactory.create(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_list_tells_how_far_each_search_is_and_its_best(reviewer: Client) -> None:
    first = a_study(trials=3, wanted=9)
    a_study(trials=3, space={"name": "by accuracy", "objective": "accuracy"}, state=StudyState.FINISHED)
    best = studies.best(first)
    assert best is not None and best.value is not None

    text = reviewer.get(STUDIES).text

    assert "3 / 9" in text
    assert f"{best.value:.3f}" in text
    assert "by accuracy" in text


def test_list_without_any_says_how_to_begin(reviewer: Client) -> None:
    assert "manage.py search" in reviewer.get(STUDIES).text


def test_list_asks_no_more_of_the_database_for_more_searches(reviewer: Client) -> None:
    a_study(trials=2)
    few = queries_of(reviewer, STUDIES)
    for number in range(4):
        a_study(trials=6, space={"name": f"search {number}"})

    assert queries_of(reviewer, STUDIES) == few


def test_page_compares_trials_the_best_first(reviewer: Client) -> None:
    study = a_study(trials=6)
    best = studies.best(study)
    assert best is not None

    text = reviewer.get(page(study)).text

    rows = text.split("<tbody>")[1].split('<th scope="row">')[1:]
    assert rows[0].startswith(f"{best.number}<")
    assert f"{best.figures['nll']:.3f}" in rows[0]
    assert "Given up early" in text
    assert text.count("<svg") == 3 * (2 + 4)  # in three sizes: in order, over epochs, by each of four knobs


def test_page_asks_no_more_of_the_database_for_more_trials(reviewer: Client) -> None:
    small, large = a_study(trials=2), a_study(trials=40, space={"name": "large"})

    assert queries_of(reviewer, page(small)) == queries_of(reviewer, page(large))


def test_page_asked_by_htmx_is_only_its_changing_part(reviewer: Client) -> None:
    study = a_study()

    text = reviewer.get(page(study), headers={"HX-Request": "true"}).text

    assert "<html" not in text
    assert "hx-trigger" in text


def test_page_of_a_search_that_has_ended_is_not_asked_for_again(reviewer: Client) -> None:
    assert "hx-trigger" not in reviewer.get(page(a_study(state=StudyState.FINISHED))).text


def test_page_without_a_trial_says_what_is_waited_for(reviewer: Client) -> None:
    text = reviewer.get(page(a_study(trials=0))).text

    assert "No trial has begun yet" in text
    assert "<svg" not in text


def test_page_of_no_search_is_not_there(admin: Client) -> None:
    assert admin.get(reverse("trainer-pages:study", args=[999])).status_code == 404
    assert admin.post(keep(a_study(), 999), {"name": "none"}).status_code == 404


def test_page_writes_hostile_names_as_they_are(reviewer: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    study = a_study(trials=0, space={"name": hostile, "knobs": {"network": [hostile, "other"]}})
    a_trial(study, 1, network=hostile, knobs={"network": hostile})

    assert "<img src=x" not in reviewer.get(STUDIES).text + reviewer.get(page(study)).text


def test_admin_keeps_a_recipe_as_a_preset(admin: Client) -> None:
    study = a_study(trials=3, state=StudyState.FINISHED)

    text = admin.post(keep(study, 1), {"name": "found-1"}, follow=True).text

    kept = Preset.objects.get()
    assert (kept.name, kept.trial.number, kept.config) == ("found-1", 1, Trial.objects.get(number=1).config)
    assert "The recipe is the preset found-1 now." in text
    assert 'id="keep-1"' not in text
    assert "found-1" in admin.get(STUDIES).text


def test_admin_is_told_why_a_recipe_cannot_be_kept(admin: Client) -> None:
    study = a_study(trials=3, state=StudyState.FINISHED)

    text = admin.post(keep(study, 1), {"name": "Not A Name"}, follow=True).text

    assert "small letters" in text
    assert not Preset.objects.exists()


def test_admin_stops_a_search_and_goes_on_with_it(admin: Client) -> None:
    study = a_study(trials=2, wanted=5)

    admin.post(reverse("trainer-pages:study-stop", args=[study.pk]))
    study.refresh_from_db()
    assert study.state == StudyState.STOPPED
    assert "Go on with it" in admin.get(page(study)).text

    admin.post(reverse("trainer-pages:study-resume", args=[study.pk]))
    study.refresh_from_db()
    assert study.state == StudyState.RUNNING


def test_reviewer_is_offered_nothing_to_change(reviewer: Client) -> None:
    text = reviewer.get(page(a_study(trials=3, state=StudyState.STOPPED))).text

    assert "Go on with it" not in text
    assert 'name="name"' not in text


def test_line_of_the_best_so_far_only_gets_better() -> None:
    study = a_study(trials=30)
    trials = list(studies.trials(study))

    [line] = study_figures.in_order(study, trials, studies.best(study)).lines

    values = [value for _, value in line]
    assert values == sorted(values, reverse=True)
    assert values[-1] == studies.best(study).value  # type: ignore[union-attr]


def test_dots_of_a_knob_lie_where_it_was_set() -> None:
    study = a_study(trials=0)
    for number, rate in enumerate((1e-4, 1e-3, 1e-2)):
        knobs = {"network": "mobilenetv2_100", "learning_rate": rate, "batch_size": 32, "dropout": 0.25}
        a_trial(study, number, knobs=knobs)

    figures = {each.title: each for each in study_figures.by_knob(study, list(studies.trials(study)), None)}

    assert [dot.x for dot in figures["learning_rate"].dots] == pytest.approx([0, 0.5, 1])
    assert [label for _, label in figures["learning_rate"].places] == ["0.0001", "0.001", "0.01"]
    assert all(1 / 3 < dot.x < 2 / 3 for dot in figures["batch_size"].dots)
    assert [dot.x for dot in figures["dropout"].dots] == [0.5, 0.5, 0.5]


def test_curve_of_a_trial_that_was_given_up_ends_with_a_dot() -> None:
    study = a_study(trials=0)
    a_trial(study, 1)
    given_up = a_trial(study, 4)
    assert given_up.state == TrialState.PRUNED

    figure = study_figures.over_epochs(study, studies.ranked(study, studies.trials(study)))

    assert len(figure.lines) == 2
    assert [dot.y for dot in figure.dots] == [given_up.curve[-1]["nll"]]
