"""Read the space of a search from the file that somebody wrote, naming what is wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from trainer.errors import SearchSpaceInvalid
from trainer.search.space import DEFAULT_TRIALS, Choices, Knob, Range, Space, Value, grid_size, values_of

MOST_TRIALS = 1000
# These decide which photos are held back: were they searched, trials would be compared on different ones.
COMPARED_BY = frozenset({"seed", "validation_share"})
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+")
_KEYS = frozenset({"name", "method", "objective", "trials", "seed", "prune", "preset", "held_back", "fixed", "knobs"})


def parse(document: object) -> Space:
    """Read a space from the mapping that its file holds. Raises `SearchSpaceInvalid`, naming what is wrong."""
    entries = _mapping(document, "the file")
    if unknown := sorted(set(map(str, entries)) - _KEYS):
        raise SearchSpaceInvalid(reason=_("it names {unknown}, which is not known").format(unknown=", ".join(unknown)))
    knobs = _knobs(entries.get("knobs"))
    method = _one_of(entries, "method", ("tpe", "random", "grid"))
    return Space(
        name=_name(entries),
        knobs=knobs,
        fixed=_fixed(entries.get("fixed") or {}, knobs),
        method=method,
        objective=_one_of(entries, "objective", ("nll", "accuracy")),
        trials=_trials(entries, method, knobs),
        seed=_whole(entries, "seed", 0, low=0, high=2**31 - 1),
        is_pruned=_flag(entries, "prune", is_default=True),
        preset=str(entries.get("preset") or "standard"),
        held_back=_share(entries.get("held_back", 0.2)),
    )


def _mapping(value: object, place: str) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping) or not value:
        raise SearchSpaceInvalid(reason=_("{place} must be a list of names with values").format(place=place))
    return value


def _name(entries: Mapping[Any, Any]) -> str:
    name = entries.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > 80:
        raise SearchSpaceInvalid(reason=_("name must be a text of at most 80 letters"))
    return name.strip()


def _one_of(entries: Mapping[Any, Any], key: str, allowed: Sequence[str]) -> Any:
    value = entries.get(key, allowed[0])
    if value not in allowed:
        raise SearchSpaceInvalid(reason=_("{key} must be one of {allowed}").format(key=key, allowed=", ".join(allowed)))
    return value


def _whole(entries: Mapping[Any, Any], key: str, default: int, *, low: int, high: int) -> int:
    value = entries.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        words = _("{key} must be a whole number from {low} to {high}")
        raise SearchSpaceInvalid(reason=words.format(key=key, low=low, high=high))
    return value


def _flag(entries: Mapping[Any, Any], key: str, *, is_default: bool) -> bool:
    value = entries.get(key, is_default)
    if not isinstance(value, bool):
        raise SearchSpaceInvalid(reason=_("{key} must be true or false").format(key=key))
    return value


def _share(value: object) -> float:
    found = _number(value)
    if found is None or not 0.05 <= found <= 0.5:
        raise SearchSpaceInvalid(reason=_("held_back must be a number from 0.05 to 0.5"))
    return float(found)


def _trials(entries: Mapping[Any, Any], method: str, knobs: Mapping[str, Knob]) -> int:
    if method != "grid":
        return _whole(entries, "trials", DEFAULT_TRIALS, low=1, high=MOST_TRIALS)
    endless = [name for name, knob in knobs.items() if not values_of(knob)]
    if endless:
        words = _("a grid needs choices or a step for {knobs}")
        raise SearchSpaceInvalid(reason=words.format(knobs=", ".join(endless)))
    size = grid_size(knobs)
    wanted = _whole(entries, "trials", min(size, MOST_TRIALS), low=1, high=MOST_TRIALS)
    return min(wanted, size)


def _fixed(value: object, knobs: Mapping[str, Knob]) -> dict[str, Value]:
    if not value:
        return {}
    fixed = {str(name): _value(each, str(name)) for name, each in _mapping(value, "fixed").items()}
    _refuse_unfair(fixed)
    if twice := sorted(set(fixed) & set(knobs)):
        raise SearchSpaceInvalid(reason=_("{knobs} is both fixed and searched").format(knobs=", ".join(twice)))
    return fixed


def _knobs(value: object) -> dict[str, Knob]:
    knobs = {str(name): _knob(str(name), each) for name, each in _mapping(value, "knobs").items()}
    _refuse_unfair(knobs)
    return knobs


def _refuse_unfair(names: Iterable[str]) -> None:
    if unfair := sorted(COMPARED_BY.intersection(names)):
        words = _("{knobs} cannot be chosen: trials are compared on the same photos, by the file's seed and held_back")
        raise SearchSpaceInvalid(reason=words.format(knobs=", ".join(unfair)))


def _knob(name: str, value: object) -> Knob:
    if isinstance(value, list):
        return _choices(name, value)
    entries = _mapping(value, name)
    if set(entries) == {"choices"} and isinstance(entries["choices"], list):
        return _choices(name, entries["choices"])
    return _range(name, entries)


def _choices(name: str, values: Sequence[object]) -> Choices:
    found = tuple(_value(each, name) for each in values)
    if not found or len(set(map(repr, found))) < len(found):
        raise SearchSpaceInvalid(reason=_("{knob} needs choices, each once").format(knob=name))
    return Choices(found)


def _range(name: str, entries: Mapping[Any, Any]) -> Range:
    low, high, step = (_number(entries.get(key)) for key in ("low", "high", "step"))
    is_log = _flag(entries, "log", is_default=False)
    if set(entries) - {"low", "high", "log", "step"} or low is None or high is None or not low < high:
        words = _("{knob} needs choices, or low and high with low below high; log and step are allowed beside them")
        raise SearchSpaceInvalid(reason=words.format(knob=name))
    if "step" in entries and (step is None or is_log or not 0 < step <= high - low):
        words = _("{knob} needs a step above 0 that fits between low and high, and none together with log")
        raise SearchSpaceInvalid(reason=words.format(knob=name))
    if is_log and low <= 0:
        raise SearchSpaceInvalid(reason=_("{knob} is searched by its logarithm: low must be above 0").format(knob=name))
    return Range(low, high, is_log, step)


def _value(value: object, name: str) -> Value:
    """Take a value as it is written; YAML takes 1e-3 for a text, which nobody means."""
    if isinstance(value, str) and _SCIENTIFIC.fullmatch(value):
        return float(value)
    if value is None or isinstance(value, str | bool):
        return value
    number = _number(value)
    if number is not None:
        return number
    raise SearchSpaceInvalid(reason=_("{knob} has a value that is neither a text nor a number").format(knob=name))


def _number(value: object) -> int | float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _SCIENTIFIC.fullmatch(value):
        return float(value)
    return value if isinstance(value, int | float) and math.isfinite(value) else None
