"""What the documents claim is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.env import ROOT

DOCUMENTS = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("[a-z]*/README.md")))
READ_IN_SETTINGS = re.compile(r'(?:env\.\w+|optional_path|optional_program)\(\s*"([A-Z][A-Z0-9_]+)"')
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \| (.*?) \|", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
# What decides the settings: webapp/settings.py, and the modules beside it that it asks.
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "webapp").glob("*.py")))
# Read elsewhere: by the supervisor and by the tests.
READ_ELSEWHERE = {"PORT", "MAGPIE_BIND", "MAGPIE_HOME", "MAGPIE_STACK", "MAGPIE_REQUIRE_SERVICES"}


def documented() -> dict[str, str]:
    """Give variable and default of each row of docs/settings.md."""
    return dict(ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))


def test_settings_page_lists_exactly_what_is_read() -> None:
    read = set(READ_IN_SETTINGS.findall(SOURCE))

    assert set(documented()) == read | READ_ELSEWHERE


def test_settings_page_tells_the_defaults() -> None:
    numbers = re.findall(r'env\.(?:int|float)\(\s*"([A-Z_0-9]+)", default=([^)]+)\)', SOURCE)

    wrong = {name: code for name, code in numbers if documented()[name].strip("`") != _plain(code)}

    assert len(numbers) > 10
    assert wrong == {}


def _plain(code: str) -> str:
    """Compute a default such as `25 * 1024 * 1024`, `16_384` or `120.0`, as the page writes it."""
    product = 1.0
    for factor in code.split("*"):
        product *= float(factor)
    return f"{product:.15g}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_folder_of_code_is_in_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert {folder for folder in folders if f"`{folder}/`" not in page} == set()


def test_every_decision_is_listed_and_short() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    decisions = sorted(folder.glob("[0-9]*.md"))

    assert [path.name for path in decisions if path.name not in index] == []
    assert [path.name for path in decisions if len(path.read_text(encoding="utf-8").splitlines()) > 60] == []
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert all(f"## {part}" in text for part in ("Context", "Decision", "Consequences")), path.name
