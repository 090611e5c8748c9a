"""What the trials of a search found, as its page draws it: one after the other, by each knob, and over the epochs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from trainer.models import Objective, Study, Trial, TrialState
from trainer.search.reading import parse
from trainer.search.space import Choices, Knob, Range

CURVES = 40  # the best ones; more would hide each other
_GOLDEN = 0.618  # spreads dots of one choice without ever laying many on one place


@dataclass(frozen=True, slots=True)
class Dot:
    """One trial's value; `x` is its place across the width."""

    x: float
    y: float
    is_marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A plot: dots, lines between places, and what places across the width are called."""

    title: str
    dots: Sequence[Dot]
    lines: Sequence[Sequence[tuple[float, float]]]
    places: Sequence[tuple[float, str]]
    is_share: bool


def in_order(study: Study, trials: Sequence[Trial], best: Trial | None) -> Figure:
    """Draw the trials one after the other, with the best one so far as a line."""
    done = sorted(_done(trials), key=lambda trial: trial.number)
    last = max((trial.number for trial in trials), default=0)
    so_far: list[tuple[float, float]] = []
    for trial in done:
        x, value = _share(trial.number, last), _value(trial)
        if so_far:
            value = min(value, so_far[-1][1]) if study.objective == Objective.NLL else max(value, so_far[-1][1])
            so_far.append((x, so_far[-1][1]))
        so_far.append((x, value))
    return Figure(
        title=_("Trial by trial"),
        dots=[Dot(_share(trial.number, last), _value(trial), trial == best) for trial in done],
        lines=[so_far],
        places=[(_share(number, last), str(number)) for number in range(last + 1)],
        is_share=study.objective == Objective.ACCURACY,
    )


def by_knob(study: Study, trials: Sequence[Trial], best: Trial | None) -> list[Figure]:
    """Draw the trials by what they tried of each knob."""
    done = [trial for trial in _done(trials) if trial.knobs]
    return [
        Figure(
            title=name,
            dots=[Dot(_place(knob, trial.knobs[name], trial.number), _value(trial), trial == best) for trial in done],
            lines=[],
            places=_places(knob),
            is_share=study.objective == Objective.ACCURACY,
        )
        for name, knob in parse(study.space).knobs.items()
    ]


def over_epochs(study: Study, ranked: Sequence[Trial]) -> Figure:
    """Draw how the best trials came to their value, epoch by epoch; the dots are where those given up ended."""
    shown = [trial for trial in ranked if trial.curve][:CURVES]
    last = max((each["epoch"] for trial in shown for each in trial.curve), default=1)
    lines = [[(_share(each["epoch"] - 1, last - 1), each[study.objective]) for each in t.curve] for t in shown]
    ended = [line[-1] for trial, line in zip(shown, lines, strict=True) if trial.state == TrialState.PRUNED]
    return Figure(
        title=_("Epoch by epoch"),
        dots=[Dot(x, y, is_marked=False) for x, y in ended],
        lines=lines,
        places=[(_share(number, last - 1), str(number + 1)) for number in range(last)],
        is_share=study.objective == Objective.ACCURACY,
    )


def tried(trial: Trial, knobs: Sequence[str]) -> list[tuple[str, str]]:
    """Say what a trial tried of each of these knobs; dashes where it failed before anything was chosen."""
    return [(name, _words(trial.knobs[name]) if name in trial.knobs else "\N{EN DASH}") for name in knobs]


def _done(trials: Sequence[Trial]) -> list[Trial]:
    return [trial for trial in trials if trial.state == TrialState.DONE]


def _value(trial: Trial) -> float:
    return trial.value if trial.value is not None else math.nan  # done ones have one: a constraint says so


def _share(number: float, last: float) -> float:
    return number / last if last > 0 else 0.5


def _place(knob: Knob, value: object, number: int) -> float:
    """Place a value; those of one choice lie side by side."""
    if isinstance(knob, Range) and isinstance(value, int | float):
        return _between(knob, value)
    values = list(knob.values) if isinstance(knob, Choices) else []
    count, position = max(1, len(values)), values.index(value) if value in values else 0
    return (position + 0.5 + 0.5 * ((number * _GOLDEN) % 1 - 0.5)) / count


def _places(knob: Knob) -> list[tuple[float, str]]:
    if isinstance(knob, Choices):
        return [((n + 0.5) / len(knob.values), _words(value)) for n, value in enumerate(knob.values)]
    if knob.is_log:
        first, last = math.ceil(math.log10(knob.low) - 1e-9), math.floor(math.log10(knob.high) + 1e-9)
        values: list[float] = [10.0**power for power in range(first, last + 1)]
    else:
        values = [knob.low, (knob.low + knob.high) / 2, knob.high]
    return [(_between(knob, value), f"{value:g}") for value in values]


def _between(knob: Range, value: float) -> float:
    if knob.is_log:
        return math.log(value / knob.low) / math.log(knob.high / knob.low)
    return (value - knob.low) / (knob.high - knob.low)


def _words(value: object) -> str:
    if value is None:
        return _("auto")
    return f"{value:.3g}" if isinstance(value, float) else str(value)
