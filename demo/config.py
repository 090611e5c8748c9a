"""What one demo is told."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoConfig:
    """Where photos come from, how many answers are given (None: all), what Magpie stands on, where the report goes.

    `home` keeps `report.json`; the demo's own state, made anew each time, lies in `state` below it, so that nothing of
    a real installation in the same home is touched.
    """

    photos: Path | None
    labels: int | None
    has_claims: bool
    home: Path
    port: int
    stack: str = "embedded"

    @property
    def state(self) -> Path:
        """Give the folder of the demo's own Magpie."""
        return self.home / "demo"

    @property
    def report(self) -> Path:
        """Give the file that the figures go to."""
        return self.home / "report.json"


def parse(arguments: Sequence[str], environ: Mapping[str, str]) -> DemoConfig:
    """Read flags and environment; wrong ones end the program with a line that says which."""
    parser = argparse.ArgumentParser(prog="make demo", description="Run the whole loop unattended on real photos.")
    parser.add_argument(
        "--photos", type=_folder, help="a folder per category (default: MAGPIE_PHOTOS_DIR, else the hub)"
    )
    parser.add_argument(
        "--labels", type=_labels, default=400, help='how many answers are given, or "all" (default 400)'
    )
    parser.add_argument("--claims", action="store_true", help="let the camera claim the folders' names")
    options = parser.parse_args(arguments)
    named = environ.get("MAGPIE_PHOTOS_DIR", "")
    return DemoConfig(
        photos=options.photos or (Path(named).expanduser() if named else None),
        labels=None if options.labels == 0 else options.labels,
        has_claims=options.claims,
        home=Path(environ.get("MAGPIE_HOME") or ROOT / "var").expanduser().resolve(),
        port=int(environ.get("PORT") or 8000),
        stack=environ.get("MAGPIE_STACK") or "embedded",
    )


def _folder(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return path


def _labels(text: str) -> int:
    """Give the number, 0 for all."""
    if text == "all":
        return 0
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'{text!r} is neither a number above 0 nor "all"')
    return int(text)
