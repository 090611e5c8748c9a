"""The loop without a window: one photo every few seconds, or every picture of a folder."""

import threading
from collections.abc import Callable

from gather_client.camera import FolderSource, Frame
from gather_client.entry import Entry
from gather_client.errors import SpoolFull
from gather_client.session import Session
from gather_client.words import _

_RETRY_S = 0.5


def run(
    session: Session, stop: threading.Event, *, every_s: float, burst: int = 1, say: Callable[[str], None] = print
) -> None:
    """Take photos until the source ends or `stop` is set.

    A full spool stops capture, says so once, and goes on with the same frame when uploads have made room. Raises
    SpoolFull at once when nothing is being uploaded, for then there never will be.
    """
    while not stop.is_set() and (frame := session.source.read()) is not None:
        for kept in _keep(session, frame, stop, burst=burst, say=say):
            say(_("kept {id} {name}").format(id=kept.id, name=frame.name).rstrip())
        session.source.skip(every_s, stop)
    _name_skipped(session, say)


def _keep(
    session: Session, frame: Frame, stop: threading.Event, *, burst: int, say: Callable[[str], None]
) -> list[Entry]:
    is_told = False
    while not stop.is_set():
        try:
            return session.burst(frame, length=burst)
        except SpoolFull as error:
            if session.background is None:
                raise
            if not is_told:
                say(str(error))
            is_told = True
            stop.wait(_RETRY_S)
    return []


def _name_skipped(session: Session, say: Callable[[str], None]) -> None:
    if isinstance(session.source, FolderSource):
        for path, error in session.source.skipped:
            say(f"{path}: {error}")
