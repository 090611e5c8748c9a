"""The keys of the report and what each must reach: one table per stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Figure = float | Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class Target:
    """The bound of one key. `limits` has one entry per part for a key of several figures, else the one named ''.

    With `share_of` the bound is that share of another key's figure: what the machine itself can do.
    """

    sign: Literal["<=", ">="]
    limits: Mapping[str, float]
    share_of: str = ""

    def as_json(self) -> Any:
        """Give the target as it stands in the report: `["<=", 3]`, or one such pair per part."""
        of_what = [self.share_of] if self.share_of else []
        pairs = {part: [self.sign, limit, *of_what] for part, limit in self.limits.items()}
        return pairs.get("", pairs)

    def is_missed(self, figure: Figure, whole: Figure = None) -> bool:
        """Say whether a figure falls short; one that was not measured does not. `whole` is that of `share_of`."""
        if figure is None or (self.share_of and not isinstance(whole, float | int)):
            return False
        scale = whole if isinstance(whole, float | int) else 1.0
        parts = figure if isinstance(figure, Mapping) else {"": figure}
        return any(self._is_beyond(value, scale * self.limits[part]) for part, value in parts.items())

    def _is_beyond(self, value: float, limit: float) -> bool:
        return value > limit if self.sign == "<=" else value < limit


def _at_most(limit: float) -> Target:
    return Target("<=", {"": limit})


def _at_least(limit: float) -> Target:
    return Target(">=", {"": limit})


# One laptop with nothing but Python: SQLite and files; PostgreSQL and Redis where a key says so.
EMBEDDED: Mapping[str, Target] = {
    "upload_cpu_ms": _at_most(12),
    "upload_ratio_1080p": _at_most(1.6),
    "answer_cpu_ms": _at_most(10),
    "answers_per_s_16": _at_least(80),
    "double_leases": _at_most(0),
    "next_growth": _at_most(1.5),
    "key_to_next_ms_p95": _at_most(50),
    "keys_per_label_grid": _at_most(0.5),
    "grid_page_ms": _at_most(150),
    "grid_page_growth": _at_most(1.5),
    "dashboard_ms": _at_most(300),
    "export_s": _at_most(15),
    "export_growth_mb": _at_most(32),
    "score_ratio": _at_least(0.8),
    "predict_ratio": _at_most(2.5),
    "deck_refresh_s": Target("<=", {"small": 3, "large": 10}),
    "head_refresh_s": _at_most(5),
    "rank_100k_s": _at_most(15),
    "rank_100k_mb": _at_most(1500),
    "labels_to_95": _at_most(0.7),
    "train_wall_s": _at_most(300),
    "train_rss_mb": _at_most(2500),
    "gate_false_pass": _at_most(5),
    "gate_true_pass": _at_least(95),
    "audit_coverage": _at_least(90),
    "autoaccept_breaks": _at_most(15),
    "autoaccept_share": _at_least(0.4),
}
# PostgreSQL, Redis and an S3 server.
SERVERS: Mapping[str, Target] = {
    "upload_cpu_ms_s3": _at_most(17),
    "direct_upload_web_cpu_ms": _at_most(6),
    "score_ratio_s3": _at_least(0.7),
    "workers_2_over_1": Target(">=", {"": 0.85}, share_of="bare_2_over_1"),
    "canary_ms_p95": _at_most(300),
    "fsck_100k_s": _at_most(120),
    "restore_s": Target("<=", {"sqlite_to_postgresql": 120, "postgresql_to_sqlite": 120}),
}
# No stack at all: how good what is trained is, and what that costs.
QUALITY: Mapping[str, Target] = {
    "standard_accuracy": _at_least(0.91),
    "standard_cpu_s": _at_most(300),
    "thorough_accuracy": _at_least(0.93),
    "thorough_cpu_s": _at_most(900),
    "vs_plain_loop": _at_least(5),
}
STACKS: Mapping[str, Mapping[str, Target]] = {"embedded": EMBEDDED, "servers": SERVERS, "quality": QUALITY}
TARGETS: Mapping[str, Target] = {**EMBEDDED, **SERVERS, **QUALITY}


def missed(figures: Mapping[str, Figure]) -> list[str]:
    """Name the keys whose figure falls short of its target."""
    return [key for key, target in TARGETS.items() if target.is_missed(figures.get(key), figures.get(target.share_of))]
