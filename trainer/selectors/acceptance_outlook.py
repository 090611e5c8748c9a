"""What accepting by machine would come to under a promise, from what a job counted last."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.selectors import categories
from trainer.domain import accepting
from trainer.domain.accepting import ALL, Counts, Promise, Search, Step
from trainer.selectors import acceptance_evidence
from trainer.selectors.acceptance_evidence import Found

CHOSEN, QUALIFIES, TOO_FEW, FAILS = "chosen", "qualifies", "too-few", "fails"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One threshold as it was tried: the counts, the bound of the share that is wrong, and what came of it."""

    threshold: float
    counts: Counts
    bound: float | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The search for one threshold; `name` is its category's, empty where several share it."""

    name: str
    needed: int
    confidence: float
    threshold: float | None
    bound: float | None
    rows: list[Tried]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would be accepted: so many photos of those that wait, on the word of so many audited ones."""

    found: Found
    promise: Promise
    total: Counts
    tables: list[Table]

    @property
    def accepts(self) -> bool:
        """Say whether any threshold qualifies."""
        return any(table.threshold is not None for table in self.tables)

    @property
    def share(self) -> float:
        """Give the share of the waiting photos that would be accepted."""
        return self.total.waiting / self.found.waiting if self.found.waiting else 0.0


def under(promise: Promise) -> Outlook | None:
    """Give the outlook under a promise; None before anything was counted. Costs the same however many photos wait."""
    found = acceptance_evidence.latest()
    if found is None:
        return None
    decision, names = accepting.decide(found.categories, promise), categories.names()
    tables = [_table(search, names) for search in decision.searches]
    return Outlook(found=found, promise=promise, total=decision.total, tables=tables)


def _table(search: Search, names: dict[int, str]) -> Table:
    chosen = search.chosen
    return Table(
        name="" if search.key == ALL else names.get(int(search.key), search.key),
        needed=search.needed,
        confidence=search.confidence,
        threshold=chosen.threshold if chosen else None,
        bound=chosen.bound if chosen else None,
        rows=[_tried(step, chosen) for step in search.steps],
    )


def _tried(step: Step, chosen: Step | None) -> Tried:
    if step is chosen:
        outcome = CHOSEN
    elif step.qualifies:
        outcome = QUALIFIES
    else:
        outcome = TOO_FEW if step.bound is None else FAILS
    return Tried(threshold=step.threshold, counts=step.counts, bound=step.bound, outcome=outcome)
