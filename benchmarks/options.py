"""What one run of the benchmarks is told."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from benchmarks.targets import STACKS

BENCH_FOLDER = "bench"  # in MAGPIE_HOME


class OneLineParser(argparse.ArgumentParser):
    """Say in one line what is wrong, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which keys to measure, where real photos and pretrained networks lie (None: there are none), and the folder of
    what is made once and kept."""

    keys: tuple[str, ...]
    photos_dir: Path | None
    pretrained_dir: Path | None
    kept_dir: Path = Path("var") / BENCH_FOLDER


def parse(arguments: Sequence[str], environ: Mapping[str, str]) -> Options:
    """Read flags and environment; wrong ones end the program with a line that says which."""
    parser = OneLineParser(prog="make bench", description="Measure Magpie's speed.")
    parser.add_argument("--stack", choices=tuple(STACKS), default="embedded", help="what Magpie runs on")
    parser.add_argument("--only", type=_keys, default=(), metavar="key,key", help="a part of the keys")
    options = parser.parse_args(arguments)
    return Options(
        keys=_of_stack(parser, options.stack, options.only),
        photos_dir=_folder(parser, environ, "MAGPIE_PHOTOS_DIR"),
        pretrained_dir=_folder(parser, environ, "MAGPIE_PRETRAINED_DIR"),
        kept_dir=(Path(environ.get("MAGPIE_HOME") or "var") / BENCH_FOLDER).resolve(),
    )


def _keys(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(",") if key.strip()) or ("nothing",)


def _of_stack(parser: OneLineParser, stack: str, wanted: Sequence[str]) -> tuple[str, ...]:
    known = STACKS[stack]
    unknown = [key for key in wanted if key not in known]
    if unknown:
        parser.error(f"{', '.join(unknown)} is no key of STACK={stack}; there are: {', '.join(known)}")
    return tuple(key for key in known if not wanted or key in wanted)


def _folder(parser: argparse.ArgumentParser, environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name, "")
    if value and not Path(value).is_dir():
        parser.error(f"{name} names {value}, which is no folder")
    return Path(value).resolve() if value else None
