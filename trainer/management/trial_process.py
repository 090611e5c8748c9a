"""What the process of a trial does: choose its point, train, measure on the held-back photos, tell its row."""

from __future__ import annotations

import dataclasses
import shutil
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from accounts import outages
from accounts.problems import Problem
from trainer.errors import NothingHeldBack, TrialLost
from trainer.fitting import run as fitting
from trainer.fitting import specs
from trainer.fitting.job import Rehearsed, Workspace
from trainer.fitting.tracking import Epoch
from trainer.management import run_process
from trainer.models import Objective, Study, Trial, TrialState
from trainer.recipes.config import TrainingConfig
from trainer.search import giving_up, proposing
from trainer.search.proposing import Past
from trainer.search.reading import parse
from trainer.selectors import studies
from trainer.services import study_recipes, study_trials, training_sets
from trainer.services.study_trials import Chosen

T = TypeVar("T")

HEARTBEAT_S = 10.0
# What stopped a trial and may be over at its next attempt; and what says that another attempt is under way.
_MAY_BE_OVER = frozenset({"object-store-down", "object-store-full", "activations-lost", TrialLost.code})


class GivenUp(Exception):
    """The trial promises nothing: its training stops here."""


class TrialTracker:
    """Write the figures of each epoch of the first tail to the trial's row, and give the trial up when it is hopeless.

    The other tails follow the first one's way; their mean is what the trial is measured by.
    """

    def __init__(self, trial: Trial) -> None:
        self._trial, self._space = trial, parse(trial.study.space)

    def step(self) -> None:
        """Count no batches."""

    def epoch(self, epoch: Epoch, /) -> None:
        """Write the figures down. Raises `GivenUp`, `TrialLost`."""
        if epoch.tail or epoch.validation.nll is None:
            return
        entry = {"epoch": epoch.number, "nll": epoch.validation.nll, "accuracy": epoch.validation.accuracy}
        self._trial.curve = [*(each for each in self._trial.curve if each["epoch"] < epoch.number), entry]
        _outlast(lambda: study_trials.report(self._trial, curve=self._trial.curve))
        if self._space.is_pruned and self._is_hopeless():
            raise GivenUp

    def _is_hopeless(self) -> bool:
        others = _outlast(lambda: list(studies.trials(self._trial.study).exclude(pk=self._trial.pk)))
        past = [_past(each, self._trial.study) for each in others if each.state != TrialState.RUNNING and each.knobs]
        return giving_up.is_hopeless(self._space, past, _past(self._trial, self._trial.study))


class Heartbeat:
    """Tell the row every few seconds that the trial goes on, and stop once somebody else has it."""

    def __init__(self, trial: Trial, *, every_s: float = HEARTBEAT_S) -> None:
        self._trial, self._every_s, self._told_at = trial, every_s, float("-inf")

    def __call__(self, phase: str, done: int, total: int, eta_s: float | None) -> None:
        """Hear how far a phase is. Raises `TrialLost`."""
        now = time.monotonic()
        if now - self._told_at >= self._every_s:
            self._told_at = now
            with outages.passed_over("Progress"):
                study_trials.report(self._trial)


def carry_out(study_id: int, number: int) -> Trial | None:
    """Take a trial up and see it to its end; None when it is not wanted any more. Raises `Problem`."""
    trial = _outlast(lambda: study_trials.take_up(study_id, number, choose=partial(choose, number=number)))
    if trial is None:
        return None
    workspace = _workspace(trial)
    try:
        _try_out(trial, workspace)
    except GivenUp:
        _outlast(lambda: study_trials.give_up(trial))
    except Problem as problem:
        if problem.code not in _MAY_BE_OVER:
            study_trials.fail(trial, code=problem.code, detail=problem.detail)
        raise
    shutil.rmtree(workspace.run_dir, ignore_errors=True)
    return trial


def choose(study: Study, trials: Sequence[Trial], *, number: int) -> Chosen:
    """Choose the next point of the study's space by what its trials have found."""
    space = parse(study.space)
    past = [_past(trial, study) for trial in trials if trial.knobs]
    knobs = proposing.propose(space, number, past)
    recipe = study_recipes.of(space, knobs)
    return Chosen(knobs=knobs, network=recipe.network, config=dataclasses.asdict(recipe.config))


def _try_out(trial: Trial, workspace: Workspace) -> None:
    rehearsed = _rehearse(trial, workspace)
    value, figures = _value(trial.study, rehearsed), _figures(rehearsed)
    _outlast(lambda: study_trials.finish(trial, value=value, figures=figures))


def _rehearse(trial: Trial, workspace: Workspace) -> Rehearsed:
    config = study_recipes.compared(parse(trial.study.space), TrainingConfig(**trial.config))
    spec = specs.of_recipe(trial.network, settings.MAGPIE_PRETRAINED_DIR, config)
    data = _outlast(lambda: training_sets.read(trial.study.snapshot))
    job = run_process.fit_job(data, spec, config)
    return fitting.rehearse(job, progress=Heartbeat(trial), workspace=workspace, tracker=TrialTracker(trial))


def _past(trial: Trial, study: Study) -> Past:
    curve = {each["epoch"]: each[study.objective] for each in trial.curve}
    state = TrialState(trial.state).value
    return Past(knobs=trial.knobs, state=state, value=trial.value, curve=curve)  # type: ignore[arg-type] # its values


def _value(study: Study, rehearsed: Rehearsed) -> float:
    validation = rehearsed.validation
    value = validation.nll if study.objective == Objective.NLL else validation.accuracy
    if value is None:
        raise NothingHeldBack
    return value


def _figures(rehearsed: Rehearsed) -> dict[str, float | int | None]:
    validation = rehearsed.validation
    return {
        "accuracy": validation.accuracy,
        "nll": validation.nll,
        "photos": validation.photos,
        "temperature": validation.temperature,
        "trained_photos": rehearsed.trained_photos,
        "cpu_s": sum(cost.cpu_s for cost in rehearsed.costs.values()),
        "wall_s": sum(cost.wall_s for cost in rehearsed.costs.values()),
        "peak_rss_mb": rehearsed.peak_rss_mb,
    }


def _workspace(trial: Trial) -> Workspace:
    """Give the trial a folder that its next attempt finds again, and drop those of trials that have ended."""
    cache = Path(settings.MAGPIE_CACHE_DIR)
    run_dir = cache / "trials" / str(trial.pk)
    run_dir.mkdir(parents=True, exist_ok=True)
    folders = list(run_dir.parent.iterdir())  # first: a trial taken up meanwhile is running by then
    running = set(Trial.objects.filter(state=TrialState.RUNNING).values_list("pk", flat=True))
    for folder in folders:
        if folder.name.isdigit() and int(folder.name) not in running:
            shutil.rmtree(folder, ignore_errors=True)
    return Workspace(run_dir=run_dir, cache_dir=cache, device=settings.MAGPIE_TRAIN_DEVICE)


def _outlast(deed: Callable[[], T]) -> T:
    return outages.outlast(deed, for_s=run_process.OUTAGE_S)
