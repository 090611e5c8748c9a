"""Runs that are asked for by a recipe's name and by knobs set by hand."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from accounts.models import User
from trainer.errors import ConfigurationInvalid, KnobUnknown, PresetUnknown, RunUnderWay
from trainer.models import TrainingRun, Trigger
from trainer.recipes import presets
from trainer.services import training_runs

pytestmark = pytest.mark.django_db(transaction=True)


def test_request_keeps_recipe_and_knobs_for_the_process(admin: User) -> None:
    run = training_runs.request(trigger=Trigger.BUTTON, by=admin, preset="thorough", overrides={"epochs": 4})

    recipe = training_runs.recipe(run.preset, run.config)
    assert (recipe.tails, recipe.epochs) == (presets.find("thorough").tails, 4)


def test_recipe_without_a_name_is_the_deployments(settings: Settings) -> None:
    settings.MAGPIE_TRAIN_PRESET = "quick"

    assert training_runs.recipe("", {}) == presets.find("quick")


@pytest.mark.parametrize(
    ("wished", "refusal"),
    [
        ({"preset": "slow"}, PresetUnknown),
        ({"overrides": {"epoch": 3}}, KnobUnknown),
        ({"overrides": {"epochs": -1}}, ConfigurationInvalid),
        ({"preset": "quick", "overrides": {"tails": 2}}, ConfigurationInvalid),
    ],
)
def test_request_by_a_recipe_that_cannot_be_is_refused_at_once(
    wished: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        training_runs.request(trigger=Trigger.COMMAND, by=None, **wished)  # type: ignore[arg-type]

    assert not TrainingRun.objects.exists()


def test_request_by_another_recipe_during_a_run_is_refused_in_words(admin: User) -> None:
    asked = training_runs.request(trigger=Trigger.BUTTON, by=admin, overrides={"epochs": 4})

    same = training_runs.request(trigger=Trigger.BUTTON, by=admin, preset="standard", overrides={"epochs": 4})
    assert same == asked
    with pytest.raises(RunUnderWay, match="Ask for thorough again"):
        training_runs.request(trigger=Trigger.BUTTON, by=admin, preset="thorough")
    with pytest.raises(RunUnderWay, match="Ask for dropout again"):
        training_runs.request(trigger=Trigger.BUTTON, by=admin, overrides={"epochs": 4, "dropout": 0.2})
