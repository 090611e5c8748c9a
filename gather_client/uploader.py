"""Bring the spool to the server: until it is empty (`flush`) or for as long as the program runs (`run`)."""

import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

from gather_client.api import Api
from gather_client.backoff import Backoff
from gather_client.direct import DirectUploads, NotOffered
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
from gather_client.progress import Network, Progress
from gather_client.spool import Spool
from gather_client.words import _

BATCH = 64
_LOOK_EVERY_S = 0.25
_FOR_ALL = (ServerUnreachable, TokenRejected, WrongServer)


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
        self._direct = DirectUploads(api, self, rng=self._rng)
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
        self._tell(partial(replace, left=self._spool.recount().pending))

    def _next_entries(self) -> list[Entry]:
        """List enough of the oldest photos that a batch is left when those that must wait are passed over."""
        return self._spool.pending(limit=BATCH + len(self._patience.photos))

    def _round(self, pool: Executor, entries: Iterable[Entry]) -> float:
        """Try a batch of the photos that are due; tell how long to wait before the next round, in seconds."""
        now = time.monotonic()
        if now < self._patience.until:
            return self._patience.until - now
        waits = {photo: self._patience.photos.get(photo.id, (0, 0.0))[1] - now for photo in entries}
        due = [photo for photo, wait_s in waits.items() if wait_s <= 0][:BATCH]
        if not due:
            return min(waits.values())
        self._halted.clear()
        for failure in self._send_directly(pool, due) if self._direct.is_open() else self._put_all(pool, due):
            if isinstance(failure, TokenRejected | WrongServer):
                raise failure
        return max(0.0, self._patience.until - time.monotonic())

    def _send_directly(self, pool: Executor, due: Sequence[Entry]) -> list[GatherError]:
        try:
            return self._direct.round(pool, due)
        except NotOffered:
            return self._put_all(pool, due)
        except GatherError as error:
            return [self._postpone_all(due, error)]

    def _put_all(self, pool: Executor, due: Sequence[Entry]) -> list[GatherError]:
        outcomes = pool.map(lambda photo: self.attempt(photo, self._put), due)
        return [failure for failure in outcomes if failure is not None]

    def attempt(self, photo: Entry, send: Callable[[Entry], None]) -> GatherError | None:
        """Send one photo and settle what came of it; a failure that concerns all halts the rest of the round."""
        return None if self._halted.is_set() else self.settle(photo, send)

    def settle(self, photo: Entry, end: Callable[[Entry], None]) -> GatherError | None:
        """Do something with one photo that ends its waiting; when that fails, refuse it or note when to try again."""
        try:
            end(photo)
        except (PhotoRefused, PhotoDamaged) as error:
            self._refuse(photo, error)
        except FileNotFoundError:
            return None  # another process uploaded it between our listing and our lock
        except (GatherError, OSError) as error:
            failure = _unexpected(error)
            self._postpone(photo, failure)
            return failure
        return None

    def read(self, photo: Entry) -> bytes:
        """Give a photo's bytes. Raises PhotoDamaged."""
        return self._spool.read(photo)

    def acknowledge(self, photo: Entry, *, sha256: str) -> None:
        """Let go of a photo that the server has. Raises SpoolError when it has other bytes."""
        self._spool.acknowledge(photo, sha256=sha256)
        with self._guard:
            self._patience.failures = 0
            self._patience.photos.pop(photo.id, None)
        self._tell(Progress.after_sent)

    def wait(self, photo: Entry, until: float, problem: GatherError | None) -> None:
        """Ask of a photo again at that time, by the monotonic clock."""
        with self._guard:
            self._patience.failures = 0
            self._patience.photos[photo.id] = (0, until)
        self._tell(partial(replace, network=Network.ONLINE, problem=problem))

    def _put(self, photo: Entry) -> None:
        receipt = self._api.put_photo(photo, self._spool.read(photo))
        if (receipt.client_id, receipt.sha256) != (photo.id, photo.sha256):
            raise ServerBusy(_("The server echoed another photo than the one sent."), is_for_all=False)
        self.acknowledge(photo, sha256=receipt.sha256)

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

    def _postpone_all(self, photos: Sequence[Entry], error: GatherError) -> GatherError:
        """Note when to try again after a failure of a call about many."""
        if isinstance(error, ServerBusy) and not error.is_for_all:
            error = ServerBusy(error.happened, retry_after_s=error.retry_after_s)
        self._postpone(photos[0], error)
        return error

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
