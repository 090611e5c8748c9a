"""`.env.example` has every setting, and what is made of it lets a deployment start."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.deploy import compose, env_files
from webapp import safety
from webapp.env import ROOT

OVERLAYS = sorted(path.name for path in (ROOT / "deploy" / "kubernetes" / "overlays").iterdir())
MUST_BE_SET = {
    *("SITE_HOST", "SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"),
    *("MAGPIE_S3_ACCESS_KEY", "MAGPIE_S3_SECRET_KEY"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy what make_env.py reads, so that nothing is written into the working tree."""
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    shutil.copy(ROOT / ".env.example", tmp_path)
    return tmp_path


def make_env(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it as a machine without Magpie's packages would."""
    command = (sys.executable, "-I", "-S", tree / "deploy" / "make_env.py", *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_example_is_what_the_settings_page_and_compose_make_of_it() -> None:
    command = (sys.executable, "-I", "-S", ROOT / "deploy" / "env_example.py")

    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert env_files.example() == made, "Run: python deploy/env_example.py > .env.example"


def test_example_names_every_setting_with_its_default() -> None:
    commented = {name: value for comment, name, value in env_files.LINE.findall(env_files.example()) if comment}
    defaults = {
        name: literal[1] if (literal := re.fullmatch(r"`([^`…]*)`", default)) else ""
        for name, default in env_files.documented().items()
    }

    assert len(defaults) > 40
    assert {name: commented.get(name) for name in defaults} == defaults


def test_example_leaves_open_what_must_be_set_and_nothing_else() -> None:
    values = env_files.values(env_files.example())

    assert {name for name, value in values.items() if not value} == MUST_BE_SET
    assert set(values) - MUST_BE_SET == {"COMPOSE_PROFILES"}


def test_example_names_everything_that_compose_asks_for() -> None:
    named = {name for _, name, _ in env_files.LINE.findall(env_files.example())}

    assert compose.variables() - named == set()


def test_make_env_draws_secrets_that_production_accepts(tree: Path) -> None:
    done = make_env(tree, "--site", "magpie.example.org")

    assert done.returncode == 0, done.stderr
    written = tree / ".env"
    values = env_files.values(written.read_text(encoding="utf-8"))
    assert values["SITE_HOST"] == "magpie.example.org"
    secrets = [values[name] for name in MUST_BE_SET - {"SITE_HOST"}]
    assert len(set(secrets)) == len(secrets)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{20,}", secret) for secret in secrets)  # no quoting in any file or URL
    assert written.stat().st_mode & 0o777 == 0o600
    assert safety.problems(facts(values["SECRET_KEY"], values["SITE_HOST"])) == []


def facts(secret_key: str, host: str) -> safety.Facts:
    return safety.Facts(
        environment=safety.PRODUCTION,
        is_debug=False,
        secret_key=secret_key,
        allowed_hosts=[host],
        trusted_origins=[f"https://{host}"],
        is_secure=True,
        sign_up=safety.BY_INVITATION,
        authentication_backends=["django.contrib.auth.backends.ModelBackend"],
        signing_key="",
        signing_key_mode=None,
    )


def test_make_env_never_replaces_what_data_depends_on(tree: Path) -> None:
    (tree / ".env").write_text("SECRET_KEY=precious\n", encoding="utf-8")

    done = make_env(tree)

    assert done.returncode == 1
    assert "left as it is" in done.stderr
    assert (tree / ".env").read_text(encoding="utf-8") == "SECRET_KEY=precious\n"


@pytest.mark.parametrize("site", ["https://magpie.example.org", "magpie:8000", "a b", "", "-x.org", "a$b"])
def test_make_env_refuses_what_is_no_host_name(tree: Path, site: str) -> None:
    done = make_env(tree, f"--site={site}")

    assert done.returncode == 2
    assert "is no host name" in done.stderr
    assert not (tree / ".env").exists()


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_make_env_writes_an_overlays_secrets_and_signing_key(tree: Path, overlay: str) -> None:
    folder = tree / "deploy" / "kubernetes" / "overlays" / overlay

    done = make_env(tree, "--kubernetes", str(folder))

    assert done.returncode == 0, done.stderr
    values = env_files.values((folder / "secrets.env").read_text(encoding="utf-8"))
    assert all(values.values()), values
    assert "${" not in "".join(values.values())
    assert values.keys() - env_files.documented().keys() - env_files.NOT_MAGPIES == set()
    assert isinstance(load_pem_private_key((folder / "signing.key").read_bytes(), None), Ed25519PrivateKey)
    assert {path.stat().st_mode & 0o777 for path in (folder / "secrets.env", folder / "signing.key")} == {0o600}


def test_what_make_env_writes_is_kept_out_of_version_control() -> None:
    names = [
        ".env",
        *(f"deploy/kubernetes/overlays/{one}/{file}" for one in OVERLAYS for file in ("secrets.env", "signing.key")),
    ]

    done = subprocess.run(["git", "check-ignore", *names], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout.split() == names
