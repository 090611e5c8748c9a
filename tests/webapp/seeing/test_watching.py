"""Dashboard, alerts and the page about them name metrics that there are, and all of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.webapp.seeing.conftest import Seen
from webapp.env import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.services]

DASHBOARD = ROOT / "deploy" / "grafana" / "magpie.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
PAGE = ROOT / "docs" / "operations.md"
METRIC = re.compile(r"\bmagpie_[a-z_]+\b")
HEADING = re.compile(r"^### (Magpie\w+)$", re.MULTILINE)


@pytest.fixture
def sampled(seen: Seen) -> set[str]:
    """Give the names of all samples of a real scrape."""
    return {sample.name for family in seen.metrics().values() for sample in family.samples}


def rules() -> list[dict[str, Any]]:
    """Give the alert rules."""
    [group] = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


@pytest.mark.parametrize("path", [DASHBOARD, ALERTS], ids=lambda path: path.name)
def test_every_metric_named_is_scraped(path: Path, sampled: set[str]) -> None:
    named = set(METRIC.findall(path.read_text(encoding="utf-8")))

    assert len(named) > 10
    assert named - sampled == set()


def test_page_tells_of_every_metric_and_of_no_other(seen: Seen) -> None:
    table = "\n".join(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `magpie_"))
    told = set(METRIC.findall(table))
    counters = {f"{name}_total" for name, family in seen.metrics().items() if family.type == "counter"}
    others = {name for name, family in seen.metrics().items() if family.type != "counter"}

    assert told == counters | others


def test_every_alert_has_its_words() -> None:
    names = [rule["alert"] for rule in rules()]

    assert HEADING.findall(PAGE.read_text(encoding="utf-8")) == names
    for rule in rules():
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"]


def test_dashboard_asks_the_chosen_prometheus() -> None:
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    asking = [panel for panel in panels if panel["type"] != "row"]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert {panel["datasource"]["uid"] for panel in asking} == {"${datasource}"}
    assert all(target["expr"] for panel in asking for target in panel["targets"])
