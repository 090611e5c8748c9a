"""What the gate finds, as a look keeps it: for pages that show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def all_checks(
    accuracy: dict[str, Any],
    *,
    is_accepted: bool,
    spoilt: Sequence[int] = (),
    gained: Sequence[int] = (),
    worse: tuple[int, Sequence[int]] | None = None,
) -> list[dict[str, Any]]:
    """Make a finding of each check; `worse` is a category that got worse, with the photos that show it."""
    photos = {"spoilt": list(spoilt), "gained": list(gained)}
    counts = {"audit_photos": 41, "spoilt": 9, "gained": 0, "p_value": 1 / 512}
    if worse is None:
        categories = _finding("categories", "passed", "categories-kept", compared=6)
    else:
        categories = _finding("categories", "refused", "category-worse", category_id=worse[0], **counts)
        categories["reasons"][0].update(spoilt=list(worse[1]), gained=[])
    return [
        _finding("parity", "passed", "parity-held", images=304, largest_difference=0.0003),
        {
            "check": "accuracy",
            "outcome": "passed" if is_accepted else "refused",
            "reasons": [{**accuracy, **photos}],
        },
        categories,
        _finding("calibration", "passed", "calibration-kept", challenger_ece=0.031, champion_ece=0.027),
        _finding("size", "passed", "size-borne", mb=13.4, champion_mb=13.4, limit_mb=150),
        _finding("latency", "passed", "speed-borne", ms=8.2, champion_ms=8.1, limit_ms=250),
    ]


def _finding(check: str, outcome: str, code: str, **params: float) -> dict[str, Any]:
    return {"check": check, "outcome": outcome, "reasons": [{"code": code, "params": params}]}
