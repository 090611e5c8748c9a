"""The keys of the report and what each must reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Figure = float | Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class Target:
    """The bound of one key. `limits` has one entry per part for a key of several figures, else the one named ''."""

    sign: Literal["<=", ">="]
    limits: Mapping[str, float]

    def as_json(self) -> Any:
        """Give the target as it stands in the report: `["<=", 3]`, or one such pair per part."""
        pairs = {part: [self.sign, limit] for part, limit in self.limits.items()}
        return pairs.get("", pairs)

    def is_missed(self, figure: Figure) -> bool:
        """Say whether a figure falls short; one that was not measured does not."""
        if figure is None:
            return False
        parts = figure if isinstance(figure, Mapping) else {"": figure}
        return any(self._is_beyond(value, self.limits[part]) for part, value in parts.items())

    def _is_beyond(self, value: float, limit: float) -> bool:
        return value > limit if self.sign == "<=" else value < limit


def _at_most(limit: float) -> Target:
    return Target("<=", {"": limit})


def _at_least(limit: float) -> Target:
    return Target(">=", {"": limit})


TARGETS: Mapping[str, Target] = {
    "upload_cpu_ms": _at_most(12),
    "upload_ratio_1080p": _at_most(1.6),
    "answer_cpu_ms": _at_most(10),
    "answers_per_s_16": _at_least(80),
    "double_leases": _at_most(0),
    "next_growth": _at_most(1.5),
    "score_ratio": _at_least(0.8),
    "predict_ratio": _at_most(2.5),
    "deck_refresh_s": Target("<=", {"small": 3, "large": 10}),
    "train_wall_s": _at_most(300),
    "train_rss_mb": _at_most(2500),
}


def missed(figures: Mapping[str, Figure]) -> list[str]:
    """Name the keys whose figure falls short of its target."""
    return [key for key, target in TARGETS.items() if target.is_missed(figures.get(key))]
