"""Production refuses to start unsafe: the rules as they are, and the real processes that obey them."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.ports import free_port
from webapp import safety
from webapp.env import ROOT
from webapp.safety import Facts
from webapp.supervisor import programs
from webapp.supervisor.config import RunConfig

PATIENCE_S = 60
KEY = "sTfZ8dPq2vLm4NwXy7RbKc1HgJ6uAeE3oIi5Qn0MDUzVpGxWaYrBtSkFhCjLl9O"
SAFE = Facts(
    environment="production",
    is_debug=False,
    secret_key=KEY,
    allowed_hosts=["magpie.example.org", ".plant.example.org", "localhost"],
    trusted_origins=["https://magpie.example.org"],
    is_secure=True,
    sign_up="invitation",
    authentication_backends=["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"],
    signing_key="signing.key",
    signing_key_mode=0o600,
)
UNSAFE = {  # what is wrong, and the word by which the line about it is known
    "debug": (replace(SAFE, is_debug=True), "DEBUG"),
    "no key": (replace(SAFE, secret_key=""), "SECRET_KEY"),
    "short key": (replace(SAFE, secret_key=KEY[:49]), "SECRET_KEY"),
    "plain key": (replace(SAFE, secret_key="abcd" * 20), "SECRET_KEY"),
    "key of the example": (replace(SAFE, secret_key=f"change-me-{KEY}"), "SECRET_KEY"),
    "key of a new Django project": (replace(SAFE, secret_key=f"django-insecure-{KEY}"), "SECRET_KEY"),
    "any host": (replace(SAFE, allowed_hosts=["magpie.example.org", "*"]), "ALLOWED_HOSTS"),
    "any host of a country": (replace(SAFE, allowed_hosts=[".org"]), "ALLOWED_HOSTS"),
    "a dot": (replace(SAFE, allowed_hosts=["."]), "ALLOWED_HOSTS"),
    "no host": (replace(SAFE, allowed_hosts=[]), "ALLOWED_HOSTS"),
    "any origin": (replace(SAFE, trusted_origins=["https://*.org"]), "CSRF_TRUSTED_ORIGINS"),
    "origin without encryption": (replace(SAFE, trusted_origins=["http://magpie.lan"]), "CSRF_TRUSTED_ORIGINS"),
    "no encryption": (replace(SAFE, is_secure=False), "MAGPIE_SECURE"),
    "open sign-up": (replace(SAFE, sign_up="open"), "MAGPIE_SIGN_UP"),
    "a proxy makes accounts": (
        replace(SAFE, authentication_backends=["django.contrib.auth.backends.RemoteUserBackend"]),
        "RemoteUserBackend",
    ),
    "signing key for all": (replace(SAFE, signing_key_mode=0o604), "chmod 600"),
    "signing key for the group": (replace(SAFE, signing_key_mode=0o640), "chmod 600"),
}
REAL = {"MAGPIE_ENV": "production", "MAGPIE_SECURE": "1", "ALLOWED_HOSTS": "magpie.example.org", "DEBUG": ""}


@pytest.mark.parametrize(("facts", "word"), UNSAFE.values(), ids=UNSAFE)
def test_each_unsafe_fact_is_one_line_that_names_it(facts: Facts, word: str) -> None:
    [problem] = safety.problems(facts)

    assert word in problem
    assert "\n" not in problem


def test_safe_production_has_no_problem() -> None:
    assert safety.problems(SAFE) == []
    assert safety.problems(replace(SAFE, signing_key_mode=None)) == []


def test_every_problem_is_told_at_once() -> None:
    told = safety.problems(replace(SAFE, is_debug=True, secret_key="", is_secure=False))

    assert len(told) == 3


def test_laptop_may_do_without_but_not_open_its_door() -> None:
    laptop = replace(
        SAFE, environment="development", is_debug=True, secret_key="", is_secure=False, allowed_hosts=["*"]
    )

    assert safety.problems(laptop) == []
    assert len(safety.problems(replace(laptop, sign_up="open"))) == 1


def test_mistyped_environment_is_no_laptop() -> None:
    [problem] = safety.problems(replace(SAFE, environment="prod"))

    assert "MAGPIE_ENV" in problem


def run(home: Path, argv: tuple[str, ...], settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program of production with these settings, to its end."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**inherited, **REAL, "SECRET_KEY": KEY, "MAGPIE_HOME": str(home), **settings}
    return subprocess.run(
        argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def real_programs(home: Path) -> dict[str, tuple[str, ...]]:
    """Give the very commands of a deployment, and a management command."""
    config = RunConfig(root=ROOT, home=home, host="127.0.0.1", port=free_port())
    web = programs.web(config).argv
    others = {program.name: program.argv for program in programs.workers()}
    without_preload = tuple(part for part in web if part != "--preload")
    return {
        "web": web,
        "web without preload": without_preload,
        **others,
        "manage": (sys.executable, "manage.py", "migrate"),
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "settings", "word"),
    [
        ("manage", {"DEBUG": "1"}, "DEBUG"),
        ("manage", {"SECRET_KEY": ""}, "SECRET_KEY"),
        ("manage", {"MAGPIE_SIGN_UP": "open"}, "MAGPIE_SIGN_UP"),
        ("web", {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ("web without preload", {"MAGPIE_SECURE": "0"}, "MAGPIE_SECURE"),
        ("worker", {"SECRET_KEY": "change-me"}, "SECRET_KEY"),
        ("trainer", {"MAGPIE_ENV": "prod"}, "MAGPIE_ENV"),
        ("beat", {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    ],
)
def test_real_process_does_not_start_unsafe(program: str, settings: dict[str, str], word: str, tmp_path: Path) -> None:
    ended = run(tmp_path, real_programs(tmp_path)[program], settings)

    assert ended.returncode == safety.REFUSED
    assert [line for line in ended.stderr.splitlines() if word in line]
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_open_signing_key_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "signing.key").write_text("a key")
    (tmp_path / "signing.key").chmod(0o644)

    ended = run(tmp_path, (sys.executable, "manage.py", "check"), {})

    assert (ended.returncode, "chmod 600" in ended.stderr) == (safety.REFUSED, True)


@pytest.mark.slow
def test_safe_production_passes_djangos_deployment_check(tmp_path: Path) -> None:
    command = (sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING")

    ended = run(tmp_path, command, {"SECRET_KEY": secrets.token_urlsafe(60)})

    assert ended.stderr == ""
    assert ended.returncode == 0
