"""What docs/deploy.md tells people to type, and names, exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
from django.core.management import get_commands, load_command_class

from tests.deploy import compose, dockerfiles, env_files
from tests.deploy.test_kubernetes import VERSIONS
from tests.house.test_makefile import TARGETS
from webapp.env import ROOT

PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
WORDS = re.sub(r"\s+", " ", PAGE)


def manage_commands() -> Iterator[list[str]]:
    """Give what follows `manage.py` wherever the page says it, as a shell would split it."""
    for found in re.findall(r"manage\.py ([a-z_]+[^`\n>]*)", PAGE):
        yield shlex.split(found, comments=True)


def test_page_names_commands() -> None:
    assert len([*manage_commands()]) > 2


@pytest.mark.parametrize("words", [*manage_commands()], ids=" ".join)
def test_manage_commands_take_the_arguments_that_are_named(words: list[str]) -> None:
    name, *arguments = words
    command = load_command_class(get_commands()[name], name)

    command.create_parser("manage.py", name).parse_args(arguments)  # ends the test where it does not


def test_make_targets_exist() -> None:
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", PAGE, re.MULTILINE)) <= TARGETS


def test_files_that_are_named_exist() -> None:
    named = set(re.findall(r"\b(deploy/[\w./-]+\w)", PAGE))

    assert len(named) > 4
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_services_and_volumes_are_those_of_compose() -> None:
    read = compose.read(env_files.ready())
    rows = re.findall(r"^\| `([a-z]+)` \| \S+ \| ?(.*?) ?\| ", PAGE, re.MULTILINE)

    assert {name for name, _ in rows} == set(read["services"])
    told = {name: set(re.findall(r"`([a-z-]+)`", keeps)) for name, keeps in rows}
    kept = {
        name: {one.split(":")[0] for one in service.get("volumes", ()) if not one.startswith("./")} - {"pretrained"}
        for name, service in read["services"].items()
    }
    assert told == kept


def test_versions_and_bases_are_those_that_are_used() -> None:
    base = dockerfiles.read(dockerfiles.SERVER).arguments["PYTHON_IMAGE"]

    assert re.findall(r"Kubernetes (1\.\d+) and (1\.\d+)", WORDS) == [VERSIONS]
    assert set(re.findall(r"python:3[\w.-]+", PAGE)) == {base}
