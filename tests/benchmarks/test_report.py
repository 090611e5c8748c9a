"""The report: what was reached, what was missed, what could not be measured."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.errors import ProgramFailed, Skipped
from benchmarks.options import Options
from benchmarks.targets import TARGETS, Figure, missed


def wanting(*keys: str) -> Options:
    return Options(keys=keys, photos_dir=None, pretrained_dir=None)


def families(monkeypatch: pytest.MonkeyPatch, **measures: report.Measure) -> None:
    monkeypatch.setattr(report, "FAMILIES", {(key,): measure for key, measure in measures.items()})


def test_of_gives_figures_targets_and_misses(monkeypatch: pytest.MonkeyPatch) -> None:
    families(
        monkeypatch,
        upload_cpu_ms=lambda options: {"upload_cpu_ms": 12.0004},
        score_ratio=lambda options: {"score_ratio": 0.7},
    )

    told = json.loads(report.of(wanting("upload_cpu_ms", "score_ratio")))

    assert told == {
        "upload_cpu_ms": 12.0,
        "score_ratio": 0.7,
        "targets": {"upload_cpu_ms": ["<=", 12], "score_ratio": [">=", 0.8]},
        "missed": ["upload_cpu_ms", "score_ratio"],
    }


def test_of_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    families(monkeypatch, upload_cpu_ms=lambda options: {"upload_cpu_ms": 1.0})

    assert "\n" not in report.of(wanting("upload_cpu_ms"))


def test_of_measures_only_what_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(options: Options) -> Mapping[str, Figure]:
        raise AssertionError("not asked for")

    families(monkeypatch, upload_cpu_ms=lambda options: {"upload_cpu_ms": 1.0}, next_growth=never)

    assert "next_growth" not in json.loads(report.of(wanting("upload_cpu_ms")))


def test_of_what_cannot_be_measured_here_is_null_with_its_reason_and_not_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def skip(options: Options) -> Mapping[str, Figure]:
        raise Skipped("no network")

    families(monkeypatch, score_ratio=skip)

    told = json.loads(report.of(wanting("score_ratio")))

    assert told["score_ratio"] is None
    assert told["skipped"] == {"score_ratio": "no network"}
    assert told["missed"] == []


def test_of_what_failed_is_missed_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(options: Options) -> Mapping[str, Figure]:
        raise ProgramFailed("it ended")

    families(monkeypatch, double_leases=fail, next_growth=lambda options: {"next_growth": 1.0})

    told = json.loads(report.of(wanting("double_leases", "next_growth")))

    assert told["missed"] == ["double_leases"]
    assert told["failed"] == {"double_leases": "it ended"}
    assert told["next_growth"] == 1.0


def test_missed_with_several_figures_needs_each_within_its_own_limit() -> None:
    assert missed({"deck_refresh_s": {"small": 3.0, "large": 10.0}}) == []
    assert missed({"deck_refresh_s": {"small": 3.1, "large": 9.0}}) == ["deck_refresh_s"]
    assert missed({"deck_refresh_s": {"small": 1.0, "large": 10.5}}) == ["deck_refresh_s"]


def test_missed_share_is_of_the_figure_beside_it() -> None:
    assert missed({"workers_2_over_1": 1.2, "bare_2_over_1": 1.4}) == []
    assert missed({"workers_2_over_1": 1.1, "bare_2_over_1": 1.4}) == ["workers_2_over_1"]
    assert missed({"workers_2_over_1": 0.1}) == []  # nothing is known of the machine


def test_target_of_a_share_names_what_it_is_of() -> None:
    assert TARGETS["workers_2_over_1"].as_json() == [">=", 0.85, "bare_2_over_1"]


def test_every_key_of_the_table_belongs_to_one_family() -> None:
    measured = [key for keys in report.FAMILIES for key in keys]

    assert sorted(measured) == sorted(TARGETS)


@pytest.mark.parametrize("key", TARGETS)
def test_every_key_is_described_with_its_target(key: str) -> None:
    described = (Path(__file__).parents[2] / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    [row] = [line for line in described.splitlines() if line.startswith(f"| `{key}` |")]
    target = row.split("|")[2].replace(",", "")

    assert all(f"{limit:g}" in target for limit in TARGETS[key].limits.values())
