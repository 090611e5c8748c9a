"""The report: every figure, the targets, what fell short, and what could not be measured."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks import (
    accepting,
    answers,
    asking,
    audit_coverage,
    canaries,
    dashboards,
    deck_order,
    deck_refresh,
    direct_uploads,
    double_leases,
    exports,
    fsck,
    gating,
    grid_keys,
    grid_page,
    key_to_next,
    next_page,
    predicting,
    restoring,
    scoring,
    scoring_s3,
    training,
    uploads,
    uploads_s3,
)
from benchmarks.errors import BenchmarkError, Skipped
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.quality import measure as quality
from benchmarks.targets import TARGETS, Figure, missed

Measure = Callable[[Options], Mapping[str, Figure]]

# Which keys one measurement gives: those that share a deployment are measured together.
FAMILIES: Mapping[tuple[str, ...], Measure] = {
    ("upload_cpu_ms", "upload_ratio_1080p"): uploads.measure,
    ("answer_cpu_ms", "answers_per_s_16"): answers.measure,
    ("double_leases",): double_leases.measure,
    ("next_growth",): next_page.measure,
    ("key_to_next_ms_p95",): key_to_next.measure,
    ("keys_per_label_grid",): grid_keys.measure,
    ("grid_page_ms", "grid_page_growth"): grid_page.measure,
    ("dashboard_ms",): dashboards.measure,
    ("export_s", "export_growth_mb"): exports.measure,
    ("score_ratio",): scoring.measure,
    ("predict_ratio",): predicting.measure,
    ("deck_refresh_s", "head_refresh_s"): deck_refresh.measure,
    ("rank_100k_s", "rank_100k_mb"): deck_order.measure,
    ("labels_to_95",): asking.measure,
    ("train_wall_s", "train_rss_mb"): training.measure,
    ("gate_false_pass", "gate_true_pass"): gating.measure,
    ("audit_coverage",): audit_coverage.measure,
    ("autoaccept_breaks", "autoaccept_share"): accepting.measure,
    ("upload_cpu_ms_s3",): uploads_s3.measure,
    ("direct_upload_web_cpu_ms",): direct_uploads.measure,
    ("score_ratio_s3", "workers_2_over_1"): scoring_s3.measure,
    ("canary_ms_p95",): canaries.measure,
    ("fsck_100k_s",): fsck.measure,
    ("restore_s",): restoring.measure,
    ("standard_accuracy", "standard_cpu_s", "thorough_accuracy", "thorough_cpu_s", "vs_plain_loop"): quality.measure,
}
DIGITS = 3


def of(options: Options) -> str:
    """Measure what is wanted and give the report as one line of JSON."""
    figures: dict[str, Any] = {}
    reasons: dict[str, dict[str, str]] = {"skipped": {}, "failed": {}}
    say(f"load average {os.getloadavg()[0]:.1f}: what others do on this machine is in every figure but the ratios")
    for keys, measure in FAMILIES.items():
        wanted = [key for key in keys if key in options.keys]
        if wanted:
            figures.update(_measured(wanted, measure, options, reasons))
    return json.dumps(assembled(figures, reasons))


def assembled(figures: Mapping[str, Figure], reasons: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Put the report together; a key that failed to be measured has missed its target as well."""
    fell_short = {*missed(figures), *reasons["failed"]}
    return {
        **{key: _rounded(figure) for key, figure in figures.items()},
        "targets": {key: target.as_json() for key, target in TARGETS.items() if key in figures},
        "missed": [key for key in TARGETS if key in fell_short],
        **{name: each for name, each in reasons.items() if each},
    }


def _measured(
    wanted: list[str], measure: Measure, options: Options, reasons: dict[str, dict[str, str]]
) -> Mapping[str, Figure]:
    """Measure one family; what is in its way is told per key, and the others go on."""
    say(f"measuring {', '.join(wanted)}")
    try:
        return measure(options)
    except (BenchmarkError, OSError) as error:
        say(f"{type(error).__name__}: {error}")
        kind = "skipped" if isinstance(error, Skipped) else "failed"
        reasons[kind].update(dict.fromkeys(wanted, str(error)))
        return dict.fromkeys(wanted)


def _rounded(figure: Figure) -> Any:
    if isinstance(figure, Mapping):
        return {part: round(value, DIGITS) for part, value in figure.items()}
    return None if figure is None else round(figure, DIGITS)
