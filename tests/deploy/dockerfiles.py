"""Read Dockerfiles: stages and their instructions, as far as ours go."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from webapp.env import ROOT

IMAGES = ROOT / "deploy" / "images"
SERVER, GATHER = IMAGES / "server.Dockerfile", IMAGES / "gather.Dockerfile"


@dataclass(frozen=True)
class Instruction:
    """One instruction: its name, and the rest with line ends joined."""

    name: str
    value: str

    def words(self) -> list[str]:
        """Give a JSON form as it is, anything else split as a shell does."""
        start = self.value.find("[")
        return json.loads(self.value[start:]) if start >= 0 and self.value.endswith("]") else shlex.split(self.value)


@dataclass
class Stage:
    """One stage: what it is built from, and its instructions."""

    name: str
    base: str
    instructions: list[Instruction] = field(default_factory=list)

    def of(self, name: str) -> list[Instruction]:
        """Give the instructions of one name."""
        return [one for one in self.instructions if one.name == name]


@dataclass(frozen=True)
class Dockerfile:
    """A whole file: arguments before the first stage, and stages by name."""

    arguments: dict[str, str]
    stages: dict[str, Stage]

    def lineage(self, name: str) -> list[Stage]:
        """Give a stage and those it is built from, the first one first."""
        stage = self.stages[name]
        return [*(self.lineage(stage.base) if stage.base in self.stages else ()), stage]

    def inherited(self, name: str, instruction: str) -> list[Instruction]:
        """Give the instructions of one name in a stage and in those it is built from."""
        return [one for stage in self.lineage(name) for one in stage.of(instruction)]

    def environment(self, name: str) -> dict[str, str]:
        """Give what ENV says in a stage; `$PATH` stays as it is."""
        pairs = (word.split("=", 1) for one in self.inherited(name, "ENV") for word in one.words())
        return {key: value for key, value in pairs}


def read(path: Path) -> Dockerfile:
    """Read a file."""
    arguments: dict[str, str] = {}
    stages: dict[str, Stage] = {}
    for one in _instructions(path.read_text(encoding="utf-8")):
        if one.name == "FROM":
            base, _as, name = one.value.split()
            stage = stages[name] = Stage(name, _filled(base, arguments))
        elif stages:
            stage.instructions.append(one)
        else:
            arguments.update([one.value.split("=", 1)])  # only ARG may stand before the first stage
    return Dockerfile(arguments, stages)


def _instructions(text: str) -> Iterator[Instruction]:
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n\s*", " ", lines).splitlines():
        if line.strip():
            name, _, value = line.strip().partition(" ")
            yield Instruction(name, value.strip())


def _filled(value: str, arguments: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda found: arguments[found[1]], value)
