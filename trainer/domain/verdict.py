"""What the gate says: a finding for each check, and the decision that follows from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from trainer.domain.evidence import AuditAnswer

Number = int | float


class Check(StrEnum):
    """What the gate looks at, in the order in which it tells."""

    PARITY = "parity"
    ACCURACY = "accuracy"
    CATEGORIES = "categories"
    CALIBRATION = "calibration"
    SIZE = "size"
    LATENCY = "latency"


class Outcome(StrEnum):
    """What came of a check. What cannot be judged refuses nothing."""

    PASSED = "passed"
    REFUSED = "refused"
    NOT_JUDGED = "not-judged"


@dataclass(frozen=True)
class Reason:
    """Say one thing that the gate found: a stable code, and the figures that its sentence names.

    Where photos decided, `spoilt` are those that only the champion has right, `gained` those that only the challenger
    has; the challenger's surest answers come first.
    """

    code: str
    params: Mapping[str, Number] = field(default_factory=dict)
    spoilt: tuple[int, ...] = ()
    gained: tuple[int, ...] = ()

    @classmethod
    def decided_by(cls, answers: Iterable[AuditAnswer], code: str, params: Mapping[str, Number]) -> Self:
        """Make a reason that names the photos on which the two differ."""
        answers = sorted(answers, key=lambda answer: -answer.challenger_confidence)
        spoilt = tuple(answer.photo_id for answer in answers if answer.is_spoilt)
        return cls(code, params, spoilt, tuple(answer.photo_id for answer in answers if answer.is_gained))


@dataclass(frozen=True)
class Finding:
    """What one check found: its outcome, and what carries that or speaks against it."""

    check: Check
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def of(cls, check: Check, *, refusals: Iterable[Reason], otherwise: Reason) -> Self:
        """Refuse where there are refusals, else pass on the other reason."""
        refusals = tuple(refusals)
        return cls(check, Outcome.REFUSED, refusals) if refusals else cls(check, Outcome.PASSED, (otherwise,))


@dataclass(frozen=True)
class GateVerdict:
    """Hold the decision. `reasons` are what refuses it or, when accepted, what carries it; `findings` are all.

    Codes that refuse: parity-failed, no-audit-answers, worse, maybe-worse, no-better-than-majority, category-lost,
    category-not-learned, category-worse, too-few-answers, worse-calibrated, too-large, too-slow. Codes that accept:
    not-worse, first-version.
    """

    accepted: bool
    provisional: bool
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...] = ()
