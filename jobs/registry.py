"""The kinds of work there are. Each package registers its own when Django starts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of work: which task claims it, on which queue, for how long, how often.

    `lease_s` is how long a claim holds without a heartbeat (None: as the deployment says), `time_limit_s` how long one
    run of the task may take.
    """

    name: str
    task: str
    queue: str = "work"
    lease_s: float | None = None
    max_attempts: int = 3
    time_limit_s: float = 600.0


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make these kinds known; the same kind again changes nothing."""
    for kind in kinds:
        known = _kinds.setdefault(kind.name, kind)
        if known != kind:
            raise ValueError(f"The kind {kind.name!r} is registered twice, differently.")


def get(name: str) -> Kind:
    """Give the kind of that name. Raises KeyError for an unregistered one."""
    return _kinds[name]


def all_kinds() -> tuple[Kind, ...]:
    """Give every registered kind, in name order."""
    return tuple(_kinds[name] for name in sorted(_kinds))
