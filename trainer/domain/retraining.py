"""Decide when the next training run is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Number = int | float

PATIENCE = 5


@dataclass(frozen=True, kw_only=True)
class RetrainingPolicy:
    """Configure when runs start. `nightly_hour` is in the time zone of `now`; None: no schedule.

    `disagreement` is by how much the share of contradicted suggestions may exceed what their confidence promised; 0: it
    starts no run. `settle_s` is the pause in the answers that a run waits for, at most `PATIENCE` times as long.
    """

    every_answers: int = 200
    spacing_s: float = 1800
    nightly_hour: int | None = 2
    disagreement: float = 0.2
    # Of so few suggestions three standard errors of the share are .2.
    suggestions_that_count: int = 60
    settle_s: float = 60
    minimum_categories: int = 2
    # A category counts towards the minimum from so many answers on.
    minimum_answers_per_category: int = 5

    def __post_init__(self) -> None:
        """Refuse values that make no sense.

        Raises:
            ValueError: a value is outside its range.
        """
        if self.every_answers < 1 or self.spacing_s < 0 or self.minimum_categories < 2:
            raise ValueError("every_answers >= 1, spacing_s >= 0 and minimum_categories >= 2 are needed")
        if self.nightly_hour is not None and not 0 <= self.nightly_hour <= 23:
            raise ValueError("nightly_hour lies between 0 and 23")
        if not 0 <= self.disagreement < 1 or self.settle_s < 0 or self.minimum_answers_per_category < 1:
            raise ValueError("disagreement between 0 and 1, settle_s >= 0 and a minimum of >= 1 are needed")


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """Count what people said to suggestions: how many they saw, how many they contradicted.

    `expected` is how many the suggestions' own confidence let expect to be contradicted: a photo that was asked about
    because the model was unsure is no surprise.
    """

    suggested: int = 0
    contradicted: int = 0
    expected: float = 0.0

    @property
    def excess(self) -> float:
        """Give by how much the share of contradicted suggestions exceeds the expected one; 0.0 without any."""
        return (self.contradicted - self.expected) / self.suggested if self.suggested else 0.0


@dataclass(frozen=True, kw_only=True)
class RetrainingFacts:
    """Hold what is known: `new_answers` since the snapshot of the last run, whatever became of it, and trainable
    `answers_by_category` of every active category. `enough_since` is when the last of `every_answers` came. Without a
    champion the first version is still to be made. What people ask for by button or command starts without this policy.
    """

    new_answers: int
    answers_by_category: Mapping[int, int] = field(default_factory=dict)
    disagreement: Disagreement = Disagreement()
    last_started_at: datetime | None = None
    last_answer_at: datetime | None = None
    enough_since: datetime | None = None
    has_active_run: bool = False
    has_champion: bool = True


@dataclass(frozen=True)
class Decision:
    """Say whether a run is due, why or why not, and from when on time alone would make it due (None: time does not).

    Reasons when due: answers, disagreement, nightly. When not: active-run, too-few-categories, too-few-answers,
    nothing-new, spacing, settling, waiting. `short` gives how many answers categories lack, by their id.
    """

    due: bool
    reason: str
    earliest_at: datetime | None = None
    short: Mapping[int, int] = field(default_factory=dict)


def next_run(facts: RetrainingFacts, policy: RetrainingPolicy, now: datetime) -> Decision:
    """Decide on the next run; `now` is aware.

    The spacing holds after any start, so that a run that fails at once is not started over and over.
    """
    if facts.has_active_run:
        return Decision(False, "active-run")
    lacking = _lacking(facts, policy)
    if lacking is not None:
        return lacking
    if facts.new_answers < 1:
        return Decision(False, "nothing-new")
    return _by_answers_or_clock(facts, policy, now)


def grounds(facts: RetrainingFacts, policy: RetrainingPolicy) -> dict[str, Number]:
    """Give the figures that a decision rests on, for the run that it starts to keep."""
    return {
        "new_answers": facts.new_answers,
        "every_answers": policy.every_answers,
        "suggested": facts.disagreement.suggested,
        "contradicted": facts.disagreement.contradicted,
        "expected": round(facts.disagreement.expected, 1),
    }


def _lacking(facts: RetrainingFacts, policy: RetrainingPolicy) -> Decision | None:
    """Find that there is too little to learn from. The gate wants enough of every category from the first version."""
    counts = facts.answers_by_category
    least = policy.minimum_answers_per_category
    short = {category_id: least - answers for category_id, answers in counts.items() if answers < least}
    if len(counts) - len(short) < policy.minimum_categories:
        return Decision(False, "too-few-categories", short=short)
    if short and not facts.has_champion:
        return Decision(False, "too-few-answers", short=short)
    return None


def _by_answers_or_clock(facts: RetrainingFacts, policy: RetrainingPolicy, now: datetime) -> Decision:
    trigger = _trigger(facts, policy, now)
    spaced_at, settled_at = _spaced_at(facts, policy), _settled_at(facts, policy)
    if trigger is None:
        return Decision(False, "waiting", _later(_next_night(policy, now), spaced_at))
    if spaced_at and now < spaced_at:
        return Decision(False, "spacing", spaced_at)
    if settled_at and now < settled_at:
        return Decision(False, "settling", settled_at)
    return Decision(True, trigger, now)


def _trigger(facts: RetrainingFacts, policy: RetrainingPolicy, now: datetime) -> str | None:
    if facts.new_answers >= policy.every_answers:
        return "answers"
    if _is_contradicted(facts.disagreement, policy):
        return "disagreement"
    return "nightly" if _is_night_due(facts, policy, now) else None


def _is_contradicted(found: Disagreement, policy: RetrainingPolicy) -> bool:
    is_enough = found.suggested >= policy.suggestions_that_count
    return policy.disagreement > 0 and is_enough and found.excess >= policy.disagreement


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


def _settled_at(facts: RetrainingFacts, policy: RetrainingPolicy) -> datetime | None:
    """Say when answers will have paused: a run in the middle of an import would miss the rest of it.

    Answers that never pause are waited for only so long once there are enough of them.
    """
    if facts.last_answer_at is None:
        return None
    paused_at = facts.last_answer_at + timedelta(seconds=policy.settle_s)
    if facts.enough_since is None:
        return paused_at
    return min(paused_at, facts.enough_since + timedelta(seconds=PATIENCE * policy.settle_s))


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    """Return the later of the two; None when nothing is scheduled at all."""
    return first if first is None or second is None else max(first, second)
