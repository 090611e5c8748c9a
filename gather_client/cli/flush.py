"""`gather flush`: upload what waits, then end."""

import json
import sys
from argparse import Namespace

from gather_client.cli import parts
from gather_client.config import Settings
from gather_client.errors import PhotoRefused, ServerError
from gather_client.progress import Progress
from gather_client.words import _


def run(arguments: Namespace, settings: Settings) -> int:
    """Upload until nothing waits; 4 when photos are left, 9 when the server refused some."""
    spool = parts.spool(settings)
    if arguments.retry_refused:
        spool.retry_refused()
    stop = parts.stopped_by_signals()
    show = None if arguments.json or not sys.stderr.isatty() else _show
    with parts.api(settings) as server:
        uploader = parts.uploader(settings, server, spool)
        ended = uploader.flush(progress=show, give_up_after_s=arguments.timeout, stop=stop)
    if arguments.json:
        print(json.dumps({"sent": ended.sent, "refused": ended.refused, "left": ended.left}))
    else:
        print(
            _("{n} sent, {refused} refused, {left} waiting.").format(
                n=ended.sent, refused=ended.refused, left=ended.left
            )
        )
    return _code(ended)


def _show(progress: Progress) -> None:
    line = _("{n} sent, {left} waiting").format(n=progress.sent, left=progress.left)
    print(f"\r{line} ", end="", file=sys.stderr, flush=True)


def _code(ended: Progress) -> int:
    if ended.problem and (ended.left or ended.refused):
        print(f"gather: {ended.problem}", file=sys.stderr)
    if ended.left:
        return ended.problem.exit_code if ended.problem else ServerError.exit_code
    return PhotoRefused.exit_code if ended.refused else 0
