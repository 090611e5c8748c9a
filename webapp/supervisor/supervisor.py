"""The loop: start, announce, tend, stop."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from webapp.supervisor import leash
from webapp.supervisor.child import Care, Child
from webapp.supervisor.errors import PreparationFailed, RunError, ServersNotReady
from webapp.supervisor.programs import Program
from webapp.supervisor.wakeups import Wakeups
from webapp.supervisor.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Say how long the supervisor waits for what."""

    look_s: float = 0.5
    look_until_answering_s: float = 0.1
    first_answer_s: float = 15.0
    stop_s: float = 8.0  # an idle Celery worker on the file broker takes four to six
    stop_server_s: float = 20.0  # each: PostgreSQL writes what it still holds in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Name the program that people wait for, how to see that it answers, and what to do then."""

    program: Program
    is_answering: Callable[[], bool]
    announce: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Name what the other programs stand on: how it is made, the servers in the order to start them, and the wait."""

    create: Program
    servers: Sequence[Program]
    wait: Program


@dataclass(kw_only=True)
class Supervisor:
    """Prepare, then run a front program and, once it answers, those behind it, until a signal asks to stop.

    The front starts alone: on two cores its imports take half as long then. Servers, where there is a ground, start
    before all that and stop after it, one by one in the opposite order. `held` are file descriptors (the lock on
    MAGPIE_HOME) that stay open until the last process of the run is gone, even when the supervisor is killed.
    """

    preparation: Program
    front: Front
    behind: Sequence[Program]
    care: Care
    ground: Ground | None = None
    held: tuple[int, ...] = ()
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        self._mark = uuid.uuid4().hex
        self.care = replace(self.care, environment={**self.care.environment, leash.MARK: self._mark})
        self._first = Child(self.front.program, self.care)
        self._others = [Child(program, self.care) for program in self.behind]
        self._servers = [Child(program, self.care) for program in (self.ground.servers if self.ground else ())]

    def run(self) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP; when this returns, or dies, nothing that was started lives on.

        Raises `ServersNotReady`, `PreparationFailed`.
        """
        with Wakeups() as wakeups, self._leash():
            try:
                if self._lay_ground(wakeups) and self._prepare(wakeups) and self._wait_for_answer(wakeups):
                    self._tend(wakeups)
            finally:
                self._stop(wakeups)

    def _lay_ground(self, wakeups: Wakeups) -> bool:
        """Make the servers, start them and wait for them; say False when asked to stop meanwhile."""
        if self.ground is None:
            return True
        if not self._complete(self.ground.create, wakeups, failure=ServersNotReady):
            return False
        for child in self._servers:
            child.start()
        return self._complete(self.ground.wait, wakeups, failure=ServersNotReady)

    def _prepare(self, wakeups: Wakeups) -> bool:
        return self._complete(self.preparation, wakeups, failure=PreparationFailed)

    def _complete(self, program: Program, wakeups: Wakeups, *, failure: Callable[[int], RunError]) -> bool:
        """Run a program to its end, its words unchanged on the terminal; say False when asked to stop."""
        process = subprocess.Popen(
            program.argv, cwd=self.care.folder, env=dict(self.care.environment), start_new_session=True
        )
        while process.poll() is None:
            if wakeups.wait(self.patience.look_s):
                process.kill()
                process.wait()
                return False
            self._tend_all()
        if process.returncode:
            raise failure(process.returncode)
        return True

    def _leash(self) -> subprocess.Popen[bytes]:
        """Start the process that kills the rest if this one dies; leaving the `with` closes its pipe and waits."""
        return subprocess.Popen(
            (sys.executable, "-I", "-S", leash.__file__, self._mark),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that a kill of the whole process group spares it
            pass_fds=self.held,
        )

    def _wait_for_answer(self, wakeups: Wakeups) -> bool:
        """Look until the front answers, then start the others; say False when asked to stop meanwhile.

        The others do not wait for ever: a worker has work to do while a broken web process is mended.
        """
        self._first.start()
        deadline = time.monotonic() + self.patience.first_answer_s
        is_behind_started = False
        while not wakeups.wait(self.patience.look_until_answering_s):
            self._tend_all()
            is_answering = self._first.is_running and self.front.is_answering()
            if not is_behind_started and (is_answering or time.monotonic() > deadline):
                self._start_others()
                is_behind_started = True
            if is_answering:
                self.front.announce()
                return True
        return False

    def _start_others(self) -> None:
        for child in self._others:
            child.start()

    def _tend(self, wakeups: Wakeups) -> None:
        while not wakeups.wait(self.patience.look_s):
            self._tend_all()

    def _tend_all(self) -> None:
        for child in (*self._servers, self._first, *self._others):
            child.tend()

    def _stop(self, wakeups: Wakeups) -> None:
        """Ask everyone to finish, the servers last; after a while, or when asked a second time, kill what is left."""
        if self._first.is_running:
            self.care.output.say(_("Stopping. Press Ctrl-C once more to stop at once."))
        programs = (self._first, *self._others)
        has_time = self._ask_to_stop(programs, wakeups, self.patience.stop_s)
        for server in reversed(self._servers):
            has_time = has_time and self._ask_to_stop((server,), wakeups, self.patience.stop_server_s)
        leash.kill_marked(self._mark)
        for child in (*programs, *self._servers):
            child.kill()

    def _ask_to_stop(self, children: Sequence[Child], wakeups: Wakeups, stop_s: float) -> bool:
        """Ask and wait, but not for ever; say False when a signal asks to make haste."""
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + stop_s
        while any(child.is_running for child in children) and time.monotonic() < deadline:
            if wakeups.wait(self.patience.look_until_answering_s):
                return False
        return True
