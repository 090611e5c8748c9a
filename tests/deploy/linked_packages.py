"""An environment with what a requirements file asks for, and nothing else, made of links to what is installed already.

It stands in for an installation where that would take too long: what a package forgot to ask for is missing here, too.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.test_requirements import pins


def make(folder: Path, requirements: Path) -> Path:
    """Make it, and give the folder to which its links lead: it must be seen, at its place, wherever they are used."""
    subprocess.run((sys.executable, "-m", "venv", "--without-pip", folder), check=True)
    place = next(folder.glob("lib/python*/site-packages"))
    found = {name: distribution(name) for name in closure(requirements)}
    for one in found.values():
        for name in tops(one):
            (place / name).symlink_to(one.locate_file(name))
    return Path(str(next(iter(found.values())).locate_file("")))


def closure(requirements: Path) -> set[str]:
    """Name every distribution that the file's pins need, by their own words."""
    wanted = [Requirement(re.split(r"\s+#", line)[0]) for line in all_pins(requirements)]
    seen: set[tuple[str, str]] = set()
    while wanted:
        one = wanted.pop()
        name = canonicalize_name(one.name)
        for extra in ("", *one.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                wanted += [
                    need for need in needs(name) if need.marker is None or need.marker.evaluate({"extra": extra})
                ]
    return {name for name, _ in seen}


def all_pins(requirements: Path) -> list[str]:
    """Give a file's pins, and those of the files that it builds on."""
    others = re.findall(r"^-r (\S+)", requirements.read_text(encoding="utf-8"), re.MULTILINE)
    return [*pins(requirements), *(pin for other in others for pin in all_pins(requirements.with_name(other)))]


def needs(name: str) -> Iterator[Requirement]:
    """Give what a distribution asks for, its extras' wishes included."""
    return (Requirement(line) for line in distribution(name).requires or ())


def tops(one: Distribution) -> set[str]:
    """Name the files and folders that a distribution put beside the others."""
    firsts = {path.parts[0] for path in one.files or ()}
    return {name for name in firsts if name not in {"..", "__pycache__"}}
