"""Dashboard and alerts are whole, and the page about them has words for each alert."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from tests.webapp.seeing.watching import ALERTS, DASHBOARD, PAGE

HEADING = re.compile(r"^### (Magpie\w+)$", re.MULTILINE)


def rules() -> list[dict[str, Any]]:
    """Give the alert rules."""
    [group] = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


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
