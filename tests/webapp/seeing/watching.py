"""What watches a house from outside, and the page that tells of it."""

from __future__ import annotations

import re
from pathlib import Path

from webapp.env import ROOT

DASHBOARD = ROOT / "deploy" / "grafana" / "magpie.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
PAGE = ROOT / "docs" / "operations.md"
_METRIC = re.compile(r"\bmagpie_[a-z_]+\b")


def named(path: Path) -> set[str]:
    """Give the metrics that a file names."""
    return set(_METRIC.findall(path.read_text(encoding="utf-8")))


def told() -> set[str]:
    """Give the metrics that have a line in the page's table."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return set(_METRIC.findall("\n".join(line for line in lines if line.startswith("| `magpie_"))))
