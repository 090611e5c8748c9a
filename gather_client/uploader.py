"""Bring the spool to the server: until it is empty (`flush`) or for as long as the program runs (`run`)."""

import random
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial

from gather_client.api import Api
from gather_client.backoff import Backoff
from gather_client.entry import Entry
from gather_client.errors import (
    GatherError,
    PhotoDamaged,
    PhotoRefused,
    ServerBusy,
    ServerUnreachable,
    TokenRejected,
    WrongServer,
)
from gather_client.spool import Spool
from gather_client.words import _

BATCH = 64
_LOOK_EVERY_S = 0.25
_FOR_ALL = (ServerUnreachable, TokenRejected, WrongServer)


class Network(Enum):
    """How the last upload went."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an upload stands; `problem` is the last failure, None after a success."""

    sent: int = 0
    refused: int = 0
    left: int = 0
    network: Network = Network.UNKNOWN
    problem: GatherError | None = None

    def after_sent(self) -> "Progress":
        """Count a photo that the server has."""
        left = max(0, self.left - 1)
        return replace(self, sent=self.sent + 1, left=left, network=Network.ONLINE, problem=None)

    def after_refused(self, problem: GatherError) -> "Progress":
        """Count a photo that the server will never take."""
        left = max(0, self.left - 1)
        return replace(self, refused=self.refused + 1, left=left, network=Network.ONLINE, problem=problem)

    def after_problem(self, problem: GatherError) -> "Progress":
        """Note a failure: it stops everything, or tells that there is no network, or neither."""
        if isinstance(problem, TokenRejected | WrongServer):
            return replace(self, network=Network.STOPPED, problem=problem)
        network = Network.OFFLINE if isinstance(problem, ServerUnreachable) else self.network
        return replace(self, network=network, problem=problem)


@dataclass(slots=True)
class _Patience:
    """When to try again: everything (`until`), or one photo that fails while others pass."""

    failures: int = 0
    until: float = 0.0
    photos: dict[str, tuple[int, float]] = field(default_factory=dict)


class Uploader:
    """Upload spooled photos over a few connections at once; also a library for other programs.

    An entry leaves the spool only when the server echoes its id and hash. What the server will never take moves to
    `refused`; 401, 403 and a wrong address stop; everything else is tried again.
    """

    def __init__(
        self,
        api: Api,
        spool: Spool,
        *,
        concurrency: int = 4,
        backoff: Backoff | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self._api, self._spool, self._concurrency = api, spool, concurrency
        self._backoff = backoff or Backoff()
        self._rng = rng or random.Random()
        self._patience = _Patience()
        self._halted = threading.Event()
        self._guard = threading.Lock()
        self._report: Callable[[Progress], None] = lambda progress: None
        self.progress = Progress()

    def flush(
        self,
        *,
        progress: Callable[[Progress], None] | None = None,
        give_up_after_s: float = 60.0,
        stop: threading.Event | None = None,
    ) -> Progress:
        """Upload until nothing waits, or for `give_up_after_s` without a photo going through.

        Another process that already uploads from this spool is waited for. Raises TokenRejected or WrongServer.
        """
        self._begin(progress)
        self._drain(stop or threading.Event(), give_up_after_s=give_up_after_s)
        return self.progress

    def run(self, stop: threading.Event, *, progress: Callable[[Progress], None] | None = None) -> None:
        """Upload whatever comes until `stop` is set, or the server rejects the device: then say so and end."""
        self._begin(progress)
        while not stop.is_set():
            try:
                self._drain(stop, give_up_after_s=float("inf"))
            except (TokenRejected, WrongServer):
                return
            except Exception as error:  # the thread's edge: it must not die in silence, and the photos stay
                self._tell(partial(Progress.after_problem, problem=_unexpected(error)))
            stop.wait(_LOOK_EVERY_S)

    def _begin(self, report: Callable[[Progress], None] | None) -> None:
        self._report = report or (lambda progress: None)
        self.progress = Progress(left=self._spool.usage().pending)
        self._patience = _Patience()

    def _drain(self, stop: threading.Event, *, give_up_after_s: float) -> None:
        moved_at, fewest = time.monotonic(), self._spool.usage().pending
        with ThreadPoolExecutor(self._concurrency, thread_name_prefix="upload") as pool:
            while not stop.is_set() and (entries := self._next_entries()):
                with self._spool.uploading() as is_mine:
                    wait_s = self._round(pool, entries) if is_mine else _LOOK_EVERY_S
                if (left := self._spool.usage().pending) < fewest:
                    moved_at, fewest = time.monotonic(), left
                if time.monotonic() - moved_at + wait_s > give_up_after_s:
                    break
                stop.wait(wait_s)
        self._tell(partial(replace, left=self._spool.usage().pending))

    def _next_entries(self) -> list[Entry]:
        """List enough of the oldest photos that a batch is left when those that must wait are passed over."""
        return self._spool.pending(limit=BATCH + len(self._patience.photos))

    def _round(self, pool: ThreadPoolExecutor, entries: Iterable[Entry]) -> float:
        """Try a batch of the photos that are due; tell how long to wait before the next round, in seconds."""
        now = time.monotonic()
        if now < self._patience.until:
            return self._patience.until - now
        waits = {photo: self._patience.photos.get(photo.id, (0, 0.0))[1] - now for photo in entries}
        due = [photo for photo, wait_s in waits.items() if wait_s <= 0][:BATCH]
        if not due:
            return min(waits.values())
        self._halted.clear()
        for failure in list(pool.map(self._attempt, due)):
            if isinstance(failure, TokenRejected | WrongServer):
                raise failure
        return max(0.0, self._patience.until - time.monotonic())

    def _attempt(self, photo: Entry) -> GatherError | None:
        """Send one photo and settle what came of it; a failure that concerns all halts the rest of the round."""
        if self._halted.is_set():
            return None
        try:
            self._send(photo)
        except (PhotoRefused, PhotoDamaged) as error:
            self._refuse(photo, error)
        except FileNotFoundError:
            return None  # another process uploaded it between our listing and our lock
        except (GatherError, OSError) as error:
            failure = _unexpected(error)
            self._postpone(photo, failure)
            return failure
        return None

    def _send(self, photo: Entry) -> None:
        receipt = self._api.put_photo(photo, self._spool.read(photo))
        if (receipt.client_id, receipt.sha256) != (photo.id, photo.sha256):
            raise ServerBusy(_("The server echoed another photo than the one sent."), is_for_all=False)
        self._spool.acknowledge(photo, sha256=receipt.sha256)
        with self._guard:
            self._patience.failures = 0
            self._patience.photos.pop(photo.id, None)
        self._tell(Progress.after_sent)

    def _refuse(self, photo: Entry, error: PhotoRefused | PhotoDamaged) -> None:
        reason = error if isinstance(error, PhotoRefused) else _damaged(error)
        self._spool.refuse(photo, reason)
        with self._guard:
            self._patience.photos.pop(photo.id, None)
        self._tell(partial(Progress.after_refused, problem=error))

    def _postpone(self, photo: Entry, error: GatherError) -> None:
        """Note when to try again; only the first failure of a round counts, as the others knew nothing new."""
        is_for_all = error.is_for_all if isinstance(error, ServerBusy) else isinstance(error, _FOR_ALL)
        retry_after_s = error.retry_after_s if isinstance(error, ServerBusy) else 0.0
        with self._guard:
            if is_for_all and not self._halted.is_set():
                self._halted.set()
                self._patience.failures += 1
                wait_s = self._backoff.delay_s(self._patience.failures, self._rng, retry_after_s=retry_after_s)
                self._patience.until = time.monotonic() + wait_s
            elif not is_for_all:
                failures = self._patience.photos.get(photo.id, (0, 0.0))[0] + 1
                wait_s = self._backoff.delay_s(failures, self._rng, retry_after_s=retry_after_s)
                self._patience.photos[photo.id] = (failures, time.monotonic() + wait_s)
        self._tell(partial(Progress.after_problem, problem=error))

    def _tell(self, change: Callable[[Progress], Progress]) -> None:
        with self._guard:
            self.progress = change(self.progress)
            self._report(self.progress)


def _unexpected(error: Exception) -> GatherError:
    if isinstance(error, GatherError):
        return error
    return GatherError(_("Uploading failed: {why!r}.").format(why=error), _("Photos wait safely; it is tried again."))


def _damaged(error: PhotoDamaged) -> PhotoRefused:
    return PhotoRefused(status=0, server_code=error.code, detail=error.happened)
