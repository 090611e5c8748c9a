"""The last look at the house, kept for some seconds, and never waited for: the database may be what is broken."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, connections

from webapp.house import figures
from webapp.house.figures import Figures, Marks

FRESH_S = 5.0
PATIENCE_S = 3.0
RECOUNT_S = 3600.0  # marks go wrong when a backup is restored, say: begin anew once in a while

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """What is known: the figures, or None when the database did not give them in time."""

    is_database_up: bool
    figures: Figures | None = None


class Keeper:
    """Look in a thread of its own, one at a time; who asks meanwhile waits for the same look, but not for ever."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._look: _Look | None = None
        self._marks = Marks()
        self._recount_at = 0.0

    def latest(self) -> House:
        """Give how things stand, at most `FRESH_S` old, or that the database does not answer."""
        with self._lock:
            if self._look is None or self._look.is_stale:
                self._look = _Look(self._next_marks())
            look = self._look
        look.done.wait(PATIENCE_S)
        if look.house.figures is not None:
            self._marks = look.marks
        return look.house

    def _next_marks(self) -> Marks:
        now = time.monotonic()
        if now >= self._recount_at:
            self._recount_at = now + RECOUNT_S
            self._marks = Marks()
        return self._marks


class _Look:
    """One look at the house, going on or done."""

    def __init__(self, marks: Marks) -> None:
        self.done = threading.Event()
        self.house = House(is_database_up=False)
        self.marks = marks
        self._ended_at: float | None = None
        threading.Thread(target=self._run, name="look at the house", daemon=True).start()

    @property
    def is_stale(self) -> bool:
        """Say whether it is time for another one; never while this one goes on."""
        return self._ended_at is not None and time.monotonic() - self._ended_at > FRESH_S

    def _run(self) -> None:
        try:
            self._reach()
            self.house = House(is_database_up=True)
            found, self.marks = figures.look(self.marks)
            self.house = House(is_database_up=True, figures=found)
        except (DatabaseError, InterfaceError) as error:
            log.warning("The state of the house cannot be read: the database does not answer (%s).", error)
        finally:
            connections.close_all()
            self._ended_at = time.monotonic()
            self.done.set()

    def _reach(self) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")


_keeper = Keeper()


def latest() -> House:
    """Give how things stand, as this process knows it."""
    return _keeper.latest()
