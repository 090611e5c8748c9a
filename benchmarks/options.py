"""What one run of the benchmarks is told."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from benchmarks.targets import TARGETS


class OneLineParser(argparse.ArgumentParser):
    """Say in one line what is wrong, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which keys to measure, and where real photos and pretrained networks lie (None: there are none)."""

    keys: tuple[str, ...]
    photos_dir: Path | None
    pretrained_dir: Path | None


def parse(arguments: Sequence[str], environ: Mapping[str, str]) -> Options:
    """Read flags and environment; wrong ones end the program with a line that says which."""
    parser = OneLineParser(prog="make bench", description="Measure Magpie's speed.")
    parser.add_argument("--only", type=_keys, default=tuple(TARGETS), metavar="key,key", help=", ".join(TARGETS))
    options = parser.parse_args(arguments)
    return Options(
        keys=options.only,
        photos_dir=_folder(parser, environ, "MAGPIE_PHOTOS_DIR"),
        pretrained_dir=_folder(parser, environ, "MAGPIE_PRETRAINED_DIR"),
    )


def _keys(text: str) -> tuple[str, ...]:
    wanted = [key.strip() for key in text.split(",") if key.strip()]
    unknown = [key for key in wanted if key not in TARGETS]
    if unknown or not wanted:
        named = ", ".join(unknown) or "nothing"
        raise argparse.ArgumentTypeError(f"{named} is no key; there are: {', '.join(TARGETS)}")
    return tuple(key for key in TARGETS if key in wanted)


def _folder(parser: argparse.ArgumentParser, environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name, "")
    if value and not Path(value).is_dir():
        parser.error(f"{name} names {value}, which is no folder")
    return Path(value).resolve() if value else None
