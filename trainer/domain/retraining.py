"""Decide when the next training run is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class RetrainingPolicy:
    """Configure when runs start. `nightly_hour` is in the time zone of `now`; None: no schedule."""

    every_answers: int = 200
    spacing_s: float = 1800
    nightly_hour: int | None = 2
    minimum_categories: int = 2
    # A category counts towards the minimum from so many answers on.
    minimum_answers_per_category: int = 1

    def __post_init__(self) -> None:
        """Refuse values that make no sense.

        Raises:
            ValueError: a value is outside its range.
        """
        if self.every_answers < 1 or self.spacing_s < 0 or self.minimum_categories < 2:
            raise ValueError("every_answers >= 1, spacing_s >= 0 and minimum_categories >= 2 are needed")
        if self.nightly_hour is not None and not 0 <= self.nightly_hour <= 23:
            raise ValueError("nightly_hour lies between 0 and 23")


@dataclass(frozen=True, kw_only=True)
class RetrainingFacts:
    """Hold what is known: `new_answers` since the snapshot of the last run, whatever became of it, and trainable
    `answers_by_category` of active categories. What people ask for by button or command starts without this policy.
    """

    new_answers: int
    answers_by_category: Mapping[int, int] = field(default_factory=dict)
    last_started_at: datetime | None = None
    has_active_run: bool = False


@dataclass(frozen=True)
class Decision:
    """Say whether a run is due, why or why not, and from when on time alone would make it due (None: time does not).

    Reasons when due: answers, nightly. When not: active-run, too-few-categories, nothing-new, spacing,
    waiting.
    """

    due: bool
    reason: str
    earliest_at: datetime | None = None


def next_run(facts: RetrainingFacts, policy: RetrainingPolicy, now: datetime) -> Decision:
    """Decide on the next run; `now` is aware.

    The spacing holds after any start, so that a run that fails at once is not started over and over.
    """
    if facts.has_active_run:
        return Decision(False, "active-run")
    if _categories(facts, policy) < policy.minimum_categories:
        return Decision(False, "too-few-categories")
    if facts.new_answers < 1:
        return Decision(False, "nothing-new")
    return _by_answers_or_clock(facts, policy, now)


def _by_answers_or_clock(facts: RetrainingFacts, policy: RetrainingPolicy, now: datetime) -> Decision:
    trigger = _trigger(facts, policy, now)
    spaced_at = _spaced_at(facts, policy)
    if trigger is None:
        return Decision(False, "waiting", _later(_next_night(policy, now), spaced_at))
    if spaced_at and now < spaced_at:
        return Decision(False, "spacing", spaced_at)
    return Decision(True, trigger, now)


def _categories(facts: RetrainingFacts, policy: RetrainingPolicy) -> int:
    return sum(answers >= policy.minimum_answers_per_category for answers in facts.answers_by_category.values())


def _trigger(facts: RetrainingFacts, policy: RetrainingPolicy, now: datetime) -> str | None:
    if facts.new_answers >= policy.every_answers:
        return "answers"
    return "nightly" if _is_night_due(facts, policy, now) else None


def _is_night_due(facts: RetrainingFacts, policy: RetrainingPolicy, now: datetime) -> bool:
    """Find the last scheduled hour not followed by a run. A night that the machine slept through is made up for.

    Without any run so far there is no missed night: the first one comes by count, by request or at the hour itself.
    """
    if policy.nightly_hour is None:
        return False
    if facts.last_started_at is None:
        return now.hour == policy.nightly_hour
    return facts.last_started_at < _last_night(policy.nightly_hour, now)


def _last_night(hour: int, now: datetime) -> datetime:
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def _next_night(policy: RetrainingPolicy, now: datetime) -> datetime | None:
    if policy.nightly_hour is None:
        return None
    return _last_night(policy.nightly_hour, now) + timedelta(days=1)


def _spaced_at(facts: RetrainingFacts, policy: RetrainingPolicy) -> datetime | None:
    if facts.last_started_at is None:
        return None
    return facts.last_started_at + timedelta(seconds=policy.spacing_s)


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    """Return the later of the two; None when nothing is scheduled at all."""
    return first if first is None or second is None else max(first, second)
