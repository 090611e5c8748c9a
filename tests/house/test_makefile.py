"""Every make target says what it does, and what the documents tell people to type exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest

from webapp.env import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
COMMANDS = re.compile(r"manage\.py (\w+)")


def test_help_lists_every_target() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert {line.split()[1] for line in done.stdout.splitlines() if line.startswith("  make")} == TARGETS


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/settings.md"])
def test_documents_name_only_targets_that_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    named = set(re.findall(r"`make ([a-z-]+)|^make ([a-z-]+)", text, re.MULTILINE))

    assert {first or second for first, second in named} <= TARGETS


@pytest.mark.parametrize("name", ["README.md", "Makefile", "docs/architecture.md"])
def test_manage_commands_that_are_named_exist(name: str) -> None:
    from django.core.management import get_commands

    named = set(COMMANDS.findall((ROOT / name).read_text(encoding="utf-8")))

    assert named - set(get_commands()) == set()


def test_ci_runs_the_tests_with_every_service() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "MAGPIE_REQUIRE_SERVICES=1" in script
    assert script.rstrip().endswith("make test")


def test_audit_that_reaches_nobody_says_so_and_goes_on() -> None:
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    command = [sys.executable, ".ci/audit"]

    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **nowhere}, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("AUDIT SKIPPED")


def test_audit_fails_for_a_known_hole(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    loader = SourceFileLoader("audit", str(ROOT / ".ci" / "audit"))
    specification = spec_from_loader("audit", loader)
    assert specification is not None
    audit = module_from_spec(specification)
    loader.exec_module(audit)
    holed = {"name": "django", "version": "1.0", "vulns": [{"id": "CVE-1"}]}
    monkeypatch.setattr(audit, "asked", lambda *_: [holed, {"name": "torch", "skip_reason": "not known"}])

    assert audit.main() == 1
    assert "django 1.0 has CVE-1" in capsys.readouterr().out


def test_wrong_python_is_one_clear_line(tmp_path: pytest.TempPathFactory) -> None:
    command = ["make", f"VENV={tmp_path}/env", "PYTHON=false", f"{tmp_path}/env/.made"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "Magpie needs Python 3.11" in done.stdout


def test_no_python_is_one_clear_line(tmp_path: pytest.TempPathFactory) -> None:
    command = ["make", f"VENV={tmp_path}/env", "PYTHON=", f"{tmp_path}/env/.made"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "none was found" in done.stdout
