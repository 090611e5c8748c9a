"""Choose the next point of a space: in a grid, at random, or where the best trials were.

Optuna's study lives for one choice: it is rebuilt from the trials' rows each time, so that the rows are the truth, any
number of processes may ask, and none of them has anything to lose.

References: Bergstra et al., Algorithms for Hyper-Parameter Optimization, NeurIPS 2011 (TPE); Akiba et al., Optuna: A
Next-generation Hyperparameter Optimization Framework, KDD 2019.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.trial import FrozenTrial, TrialState

from trainer.search.space import Choices, Knob, Space, Value, values_of

# As many trials are drawn at random before the method learns from them.
_STARTUP_TRIALS = 8
_STATES = {
    "running": TrialState.RUNNING,
    "done": TrialState.COMPLETE,
    "pruned": TrialState.PRUNED,
    "failed": TrialState.FAIL,
}


@dataclass(frozen=True, kw_only=True)
class Past:
    """An earlier trial, or one under way. `curve` gives its value after each epoch, counted from 1."""

    knobs: Mapping[str, Value]
    state: Literal["running", "done", "pruned", "failed"]
    value: float | None = None
    curve: Mapping[int, float] = field(default_factory=dict)


def propose(space: Space, number: int, past: Sequence[Past]) -> dict[str, Value]:
    """Choose the knobs of trial `number` (from 0) from the space, its seed, and what trials found so far."""
    if space.method == "grid":
        return combination(space, number)
    study = rebuilt(space, past, _sampler(space, number))
    asked = study.ask({name: _distribution(knob) for name, knob in space.knobs.items()})
    return dict(asked.params)


def combination(space: Space, number: int) -> dict[str, Value]:
    """Give the combination that comes `number`-th in the grid's order, which is drawn from the seed.

    Drawn, so that a grid that is stopped half way has looked everywhere a little.
    """
    values = {name: values_of(knob) for name, knob in space.knobs.items()}
    size = 1
    for each in values.values():
        size *= len(each)
    order = list(range(size))
    random.Random(space.seed).shuffle(order)
    index, chosen = order[number], {}
    for name, each in values.items():
        index, position = divmod(index, len(each))
        chosen[name] = each[position]
    return chosen


def rebuilt(space: Space, past: Sequence[Past], sampler: BaseSampler | None = None) -> optuna.Study:
    """Make Optuna's study of the trials so far."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)  # it would announce every study that is made
    study = optuna.create_study(direction="minimize" if space.is_minimised else "maximize", sampler=sampler)
    study.add_trials([_frozen(space, trial) for trial in past])
    return study


def _sampler(space: Space, number: int) -> BaseSampler:
    """Draw anew for each number, whichever process asks."""
    seed = random.Random(f"{space.seed} {number}").getrandbits(31)
    if space.method == "random":
        return RandomSampler(seed=seed)
    return TPESampler(seed=seed, n_startup_trials=_STARTUP_TRIALS, constant_liar=True)


def _frozen(space: Space, trial: Past) -> FrozenTrial:
    return optuna.trial.create_trial(
        state=_STATES[trial.state],
        value=trial.value if trial.state == "done" else None,
        params=dict(trial.knobs),
        distributions={name: _distribution(space.knobs[name]) for name in trial.knobs},
        intermediate_values=dict(trial.curve),
    )


def _distribution(knob: Knob) -> BaseDistribution:
    if isinstance(knob, Choices):
        return CategoricalDistribution(knob.values)
    high = knob.high if knob.step is None else knob.steps()[-1]  # the last value that the steps reach
    if knob.is_whole:
        step = 1 if knob.step is None else int(knob.step)
        return IntDistribution(int(knob.low), int(high), log=knob.is_log, step=step)
    return FloatDistribution(float(knob.low), float(high), log=knob.is_log, step=knob.step)
