"""Pins are exact, carry a reason, and keep torch out of the web."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.env import ROOT

FILES = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^[a-z0-9_.-]+(\[[a-z0-9_,-]+\])?==[0-9][^ ]* +# .{5,}$", re.IGNORECASE)


def pins(path: Path) -> list[str]:
    """Give the lines that name a package."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_has_a_reason(path: Path) -> None:
    assert pins(path)
    assert [line for line in pins(path) if not PIN.match(line)] == []


def test_web_needs_no_torch() -> None:
    names = {re.split(r"[\[=]", line)[0] for line in pins(ROOT / "requirements" / "web.txt")}

    assert names.isdisjoint({"torch", "torchvision", "timm"})
