"""Keep the running counts in step with the photo states."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db.models import Count, Q

from labeling.models import PhotoState, State, Tally, Verification
from labeling.selectors import progress

_COLUMNS = ("settled", "audit_settled", "unusable", "waiting", "accepted", "events")
# One statement, because every answer pays for it: it makes the row when there is none, moves it, and tells the result.
_MOVE = f"""
    INSERT INTO labeling_tally (id, {", ".join(_COLUMNS)}) VALUES (1, {", ".join(f"%({name})s" for name in _COLUMNS)})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = labeling_tally.{name} + excluded.{name}" for name in _COLUMNS)}
    RETURNING *
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """What one photo adds to the tally."""

    settled: int = 0
    audit_settled: int = 0
    unusable: int = 0
    waiting: int = 0
    accepted: int = 0


def weight(state: PhotoState) -> Counts:
    """Give what a photo in this state adds to the counts; an excluded photo adds nothing."""
    if state.is_excluded:
        return Counts()
    is_settled = state.state == State.SETTLED
    return Counts(
        settled=int(is_settled),
        audit_settled=int(is_settled and state.is_audit),
        unusable=int(state.state == State.UNUSABLE),
        waiting=int(state.state == State.OPEN),
        accepted=int(state.state == State.ACCEPTED),
    )


def move(*, before: Counts, after: Counts, events: int = 0) -> Tally:
    """Move the counts by the difference, and by `events` new verification rows; give the counts as they are then.

    Every writer comes through this one row, so services call this last: it is locked for the commit only.
    """
    old, new = asdict(before), asdict(after)
    moves = {**{name: new[name] - old[name] for name in new}, "events": events}
    if not any(moves.values()):
        return progress.tally()
    [tally] = Tally.objects.raw(_MOVE, moves)
    return tally


def rebuild() -> None:
    """Count everything anew. The caller keeps writers out."""
    Tally.objects.update_or_create(pk=1, defaults=counted())


def counted() -> dict[str, int]:
    """Count the states and events one by one: what the running counts must be."""
    states = PhotoState.objects.filter(is_excluded=False).aggregate(
        settled=Count("pk", filter=Q(state=State.SETTLED)),
        audit_settled=Count("pk", filter=Q(state=State.SETTLED, is_audit=True)),
        unusable=Count("pk", filter=Q(state=State.UNUSABLE)),
        waiting=Count("pk", filter=Q(state=State.OPEN)),
        accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
    )
    return {**states, "events": Verification.objects.count()}
