"""`gather run`: take photos in a window or without one, and upload them meanwhile."""

import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from gather_client import headless
from gather_client.background import Background
from gather_client.camera import opened
from gather_client.cli import parts
from gather_client.cli.update import updater
from gather_client.config import Settings
from gather_client.errors import PhotoRefused
from gather_client.live import Live
from gather_client.observer import Observer
from gather_client.releases import ReleaseStore
from gather_client.session import Session
from gather_client.spool import Spool
from gather_client.suggestions import Champion
from gather_client.window import Window
from gather_client.words import _


def run(arguments: Namespace, settings: Settings) -> int:
    """Take photos until the source or the operator ends it."""
    spool = parts.spool(settings)
    stop = parts.stopped_by_signals()
    with ExitStack() as stack:
        source = stack.enter_context(opened(arguments.source))
        background = None if arguments.no_upload else stack.enter_context(_background(settings, spool))
        session = Session(settings, source, spool, background=background, claim=arguments.claim)
        _loop(arguments, settings, session, stop)
        is_source_over = arguments.headless and not stop.is_set()
        if background and is_source_over:
            background.stop()
            background.uploader.flush(stop=stop)
    return _ending(session, spool, background, is_source_over=is_source_over)


def _loop(arguments: Namespace, settings: Settings, session: Session, stop: threading.Event) -> None:
    if arguments.headless:
        headless.run(session, stop, every_s=arguments.every, burst=arguments.burst, say=partial(print, flush=True))
        return
    observer = Observer(Champion(ReleaseStore(parts.models_folder(settings))))
    threading.Thread(target=observer.run, args=(stop,), name="observer", daemon=True).start()
    with Window() as window:
        Live(session, observer).run(window, stop)


@contextmanager
def _background(settings: Settings, spool: Spool) -> Iterator[Background]:
    """Upload and watch the server for as long as the photos are taken."""
    with parts.api(settings) as server:
        background = Background(
            server,
            parts.uploader(settings, server, spool),
            updater(settings, server),
            kept=settings.home / "categories.json",
            every_s=settings.check_every_s,
            say=partial(print, file=sys.stderr, flush=True),
        )
        background.start()
        try:
            yield background
        finally:
            background.stop()


def _ending(session: Session, spool: Spool, background: Background | None, *, is_source_over: bool) -> int:
    """Say what became of the photos; a source that ended with photos unsent or refused is no full success."""
    usage = spool.usage()
    print(_("{n} taken, {left} waiting.").format(n=session.taken, left=usage.pending))
    if background is None or not is_source_over:
        return 0
    progress = background.uploader.progress
    if usage.pending:
        print(_("They are safe; `gather flush` sends them."), file=sys.stderr)
        return progress.problem.exit_code if progress.problem else 4
    return PhotoRefused.exit_code if usage.refused else 0
