"""The Dockerfiles: small, closed, without compilers, and without torch where nobody trains."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy import build_context, dockerfiles
from tests.house.test_requirements import pins
from webapp.env import ROOT

FILES = sorted((ROOT / "deploy" / "images").glob("*.Dockerfile"))
IMAGES = [(dockerfiles.SERVER, "web"), (dockerfiles.SERVER, "trainer"), (dockerfiles.GATHER, "gather")]
COMPILERS = re.compile(r"\b(gcc|g\+\+|clang|build-essential|make|cargo|rustc|[\w-]+-dev)\b")
SERVER_PACKAGES = {"accounts", "jobs", "labeling", "trainer", "webapp"}

each_file = pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
each_image = pytest.mark.parametrize(("file", "target"), IMAGES, ids=lambda value: getattr(value, "stem", value))


def shells(file: Path) -> Iterator[str]:
    for stage in dockerfiles.read(file).stages.values():
        yield from (one.value for one in stage.of("RUN"))


def test_every_dockerfile_is_looked_at() -> None:
    assert {file for file, _ in IMAGES} == set(FILES)


@each_file
def test_bases_are_pinned_by_tag_and_can_be_pinned_by_digest(file: Path) -> None:
    read = dockerfiles.read(file)

    bases = {stage.base for stage in read.stages.values()} - set(read.stages)

    assert bases == {read.arguments["PYTHON_IMAGE"]}
    assert re.fullmatch(r"python:3\.1[123]\.\d+-slim-[a-z]+", bases.pop())
    assert "--build-arg PYTHON_IMAGE=" in file.read_text(encoding="utf-8")


def test_all_images_stand_on_the_same_base() -> None:
    assert len({dockerfiles.read(file).arguments["PYTHON_IMAGE"] for file in FILES}) == 1


@each_file
def test_nothing_is_fetched_by_address_and_nothing_runs_as_root_by_mistake(file: Path) -> None:
    stages = dockerfiles.read(file).stages.values()

    assert [one for stage in stages for one in stage.of("ADD")] == []
    assert [shell for shell in shells(file) if re.search(r"curl|wget|https?://|sudo|chmod .*777", shell)] == []


@each_file
def test_debian_packages_are_pinned_lean_and_leave_no_lists(file: Path) -> None:
    for shell in (shell for shell in shells(file) if "apt-get install" in shell):
        wanted = shell.partition("apt-get install")[2].partition("&&")[0].split()
        assert "--no-install-recommends" in wanted
        assert all("=" in word for word in wanted if not word.startswith("--")), shell
        assert "rm -rf /var/lib/apt/lists/*" in shell


@each_file
def test_python_packages_are_wheels_from_the_pins_alone(file: Path) -> None:
    installs = [shell for shell in shells(file) if "pip install" in shell]

    assert installs
    for shell in installs:
        assert "--no-cache-dir" in shell
        assert ("--only-binary=:all:" in shell and "--requirement requirements/" in shell) or "--no-deps ." in shell


@each_image
def test_image_runs_as_a_user_who_owns_nothing(file: Path, target: str) -> None:
    read = dockerfiles.read(file)

    assert [one.value for one in read.stages[target].of("USER")] == ["10001:10001"]
    assert not any("--chown" in one.value for one in read.inherited(target, "COPY"))


@each_image
def test_image_has_an_init_a_command_and_a_health_check(file: Path, target: str) -> None:
    stage = dockerfiles.read(file).stages[target]

    assert stage.of("ENTRYPOINT")[-1].words()[:2] == ["tini", "--"]
    assert len(stage.of("CMD")) == 1
    assert len(stage.of("HEALTHCHECK")) == 1
    assert [one.name for one in stage.instructions].index("USER") > max(
        index for index, one in enumerate(stage.instructions) if one.name in {"RUN", "COPY"}
    )


@each_image
def test_image_speaks_at_once_writes_no_bytecode_and_reports_to_nobody(file: Path, target: str) -> None:
    environment = dockerfiles.read(file).environment(target)

    assert {
        name: environment[name] for name in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "ORT_DISABLE_TELEMETRY")
    } == {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", "ORT_DISABLE_TELEMETRY": "1"}


@each_image
def test_image_holds_no_compiler(file: Path, target: str) -> None:
    installed = " ".join(
        one.value.partition("apt-get install")[2] for one in dockerfiles.read(file).inherited(target, "RUN")
    )

    assert COMPILERS.findall(installed) == []


@each_file
def test_what_is_copied_exists_and_is_sent_to_the_build(file: Path) -> None:
    read, sent = dockerfiles.read(file), build_context.files()
    for stage in read.stages.values():
        for copy in (one.words() for one in stage.of("COPY")):
            if copy[0].startswith("--from="):
                assert copy[0].removeprefix("--from=") in read.stages
            else:
                assert any(name == copy[0] or name.startswith(f"{copy[0]}/") for name in sent), copy


def test_server_holds_the_packages_that_settings_install_and_no_other() -> None:
    copied = {one.words()[0] for one in dockerfiles.read(dockerfiles.SERVER).stages["code"].of("COPY")}

    assert copied == {*SERVER_PACKAGES, "manage.py"}


def test_nothing_private_is_sent_to_the_build() -> None:
    private = (".env", ".git/config", "var/magpie.sqlite3", "var/signing.key", ".venv/bin/python", "tests/conftest.py")
    secret = ("deploy/kubernetes/overlays/managed/secrets.env", "webapp/__pycache__/settings.cpython-311.pyc")

    assert [name for name in (*private, *secret) if build_context.is_sent(name)] == []
    assert build_context.is_sent("webapp/static/magpie/page.css")


def test_web_image_has_no_torch() -> None:
    read = dockerfiles.read(dockerfiles.SERVER)

    origins = {one.words()[0].removeprefix("--from=") for one in read.stages["web"].of("COPY")}
    lineage = {stage.name for stage in read.lineage("web")}.union(
        *({s.name for s in read.lineage(o)} for o in origins & read.stages.keys())
    )

    assert "trainer-packages" not in lineage
    assert "trainer.txt" not in " ".join(one.value for name in lineage for one in read.stages[name].of("RUN"))
    assert any(line.startswith("torch==") for line in pins(ROOT / "requirements" / "trainer.txt"))


def test_numeric_libraries_are_as_calm_as_under_make_run() -> None:
    from webapp.supervisor import programs

    environment = dockerfiles.read(dockerfiles.SERVER).environment("web")

    assert {**programs.environment({}), **environment} == {**environment}


def test_gather_image_runs_its_own_commands() -> None:
    stage = dockerfiles.read(dockerfiles.GATHER).stages["gather"]
    command = (sys.executable, "-m", "gather_client", *stage.of("CMD")[0].words(), "--help")

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "--headless" in done.stdout
    assert stage.of("ENTRYPOINT")[0].words()[-1] == stage.of("HEALTHCHECK")[0].words()[0] == "gather"
