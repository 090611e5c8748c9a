"""Every argument of every command."""

import argparse
from pathlib import Path
from typing import Any

from gather_client import __version__
from gather_client.words import _

COMMANDS = ("run", "configure", "status", "flush", "classify", "update")


def build() -> argparse.ArgumentParser:
    """Build the parser; `run` is what `gather` does without a command."""
    parser = argparse.ArgumentParser(prog="gather", description=_("Gather photos for Magpie; none is ever lost."))
    parser.add_argument("--version", action="version", version=f"gather {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    shared = _shared()
    _add_run(commands.add_parser("run", parents=[shared], help=_("take photos (what `gather` alone does)")))
    _add_configure(commands.add_parser("configure", parents=[shared], help=_("save the server's address and token")))
    _add_json(commands.add_parser("status", parents=[shared], help=_("tell what waits, and how server and model are")))
    _add_flush(commands.add_parser("flush", parents=[shared], help=_("upload what waits, then end")))
    _add_classify(commands.add_parser("classify", parents=[shared], help=_("say what the champion sees")))
    _add_json(commands.add_parser("update", parents=[shared], help=_("fetch, check and install the champion")))
    return parser


def _shared() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--config", type=Path, help=_("the TOML file of settings"))
    shared.add_argument("--home", type=Path, help=_("where photos wait and models lie"))
    shared.add_argument("--url", help=_("the server's address"))
    shared.add_argument("--token", help=_("this device's token"))
    return shared


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("--source", default="0", help=_("camera number, video file, or folder of pictures"))
    run.add_argument("--headless", action="store_true", help=_("no window"))
    run.add_argument("--every", type=_positive, default=5.0, metavar="SECONDS", help=_("headless: time between photos"))
    run.add_argument("--burst", type=_count, default=1, metavar="N", help=_("headless: photos per time"))
    run.add_argument("--claim", default="", help=_("category id or name that goes with every photo"))
    run.add_argument("--no-upload", action="store_true", help=_("only fill the spool"))
    run.add_argument("--device", help=_("this camera's name in the photos' facts"))
    run.add_argument("--mirror", action="store_true", default=None, help=_("show the picture as in a mirror"))
    run.add_argument("--font", help=_("a TTF file for the window's letters"))


def _add_configure(configure: argparse.ArgumentParser) -> None:
    configure.add_argument("--forget-key", action="store_true", help=_("trust the server's signing key anew"))


def _add_flush(flush: argparse.ArgumentParser) -> None:
    flush.add_argument("--timeout", type=_positive, default=60.0, metavar="SECONDS", help=_("give up after so long"))
    flush.add_argument("--retry-refused", action="store_true", help=_("try refused photos once more"))
    _add_json(flush)


def _add_classify(classify: argparse.ArgumentParser) -> None:
    classify.add_argument("sources", nargs="+", metavar="IMAGE|FOLDER|VIDEO|CAMERA")
    classify.add_argument("--every", type=_positive, default=1.0, metavar="SECONDS", help=_("camera, video: interval"))
    _add_json(classify)


def _add_json(command: Any) -> None:
    command.add_argument("--json", action="store_true", help=_("answer in JSON"))


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(_("must be more than 0"))
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(_("must be at least 1"))
    return value
