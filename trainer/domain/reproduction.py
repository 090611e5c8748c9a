"""Compare what two training runs made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Made:
    """Hold what a run made and by what: the digest of its weights, the number of photos that it learned from, and the
    versions and facts of the machine by name."""

    digest: str
    photos: int
    environment: Mapping[str, str]


def compare(before: Made, now: Made) -> dict[str, Any]:
    """Say whether the weights are the same, bit for bit, and what else is not: `differences` maps names to both.

    Only facts that both runs noted are compared: an older run noted fewer.
    """
    noted = sorted(before.environment.keys() & now.environment.keys())
    facts = {name: [before.environment[name], now.environment[name]] for name in noted}
    facts["photos"] = [str(before.photos), str(now.photos)]
    return {
        "is_identical": before.digest == now.digest,
        "expected": before.digest,
        "found": now.digest,
        "differences": {name: both for name, both in facts.items() if both[0] != both[1]},
    }
