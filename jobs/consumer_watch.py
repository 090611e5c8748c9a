"""End a worker that lives but takes no messages any more, so that whoever started it starts it again.

A worker can reconnect to its broker, or keep a connection that leads nowhere, and never ask for a message again: its
process looks well for days (celery#10205, celery#10302). Restarting is the cure, and jobs are rows: nothing is lost.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from celery import Celery, bootsteps, signals
from celery.worker import state
from django.conf import settings
from kombu.exceptions import ChannelError

log = logging.getLogger(__name__)

EXIT_STATUS = 75  # EX_TEMPFAIL of sysexits.h: try again
LOOKS = 6  # in the time that a worker may be deaf
IMPATIENT = {"socket_connect_timeout": 2.0, "socket_timeout": 2.0, "max_retries": 1}


class ConsumerWatch(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
    """A thread beside the consumer, started with the worker."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        """Make the watch; it needs no options."""
        super().__init__(worker, **options)
        self._stop = threading.Event()

    def include_if(self, worker: Any) -> bool:
        """Leave it out where the limit is 0."""
        return bool(settings.MAGPIE_WORKER_DEAF_S > 0)

    def start(self, worker: Any) -> None:
        """Begin to look."""
        names = tuple(worker.app.amqp.queues.consume_from)  # now: a deaf worker may have forgotten them
        watch = Watch(limit_s=settings.MAGPIE_WORKER_DEAF_S, waiting=lambda: waiting_messages(worker.app, names))
        signals.task_received.connect(watch.note_message, weak=False)
        threading.Thread(target=watch.run, args=(self._stop,), name="consumer-watch", daemon=True).start()

    def stop(self, worker: Any) -> None:
        """Look no more: a worker that finishes what it holds takes no messages, and should not."""
        self._stop.set()

    terminate = stop


class Watch:
    """Remember since when this worker has left messages lying although it had nothing to do."""

    def __init__(self, *, limit_s: float, waiting: Callable[[], int], end: Callable[[], None] | None = None) -> None:
        self._limit_s, self._waiting, self._end = limit_s, waiting, end or end_process
        self._is_told = False
        self._deaf_since: float | None = None

    def note_message(self, **event: Any) -> None:
        """Hear that a message came."""
        self._is_told = True

    def run(self, stop: threading.Event) -> None:
        """Look until told to stop."""
        while not stop.wait(self._limit_s / LOOKS):
            self.look(time.monotonic())

    def look(self, now_s: float) -> None:
        """Look once, and end the worker when it has been deaf for too long."""
        if not self._is_deaf():
            self._deaf_since = None
        elif self._deaf_since is None:
            self._deaf_since = now_s
        elif now_s - self._deaf_since >= self._limit_s:
            log.critical("This worker took no message for %.0f s although some wait. It ends.", self._limit_s)
            self._end()

    def _is_deaf(self) -> bool:
        """Say whether messages lie there that an idle worker has not asked for since the last look."""
        was_told, self._is_told = self._is_told, False
        return not was_told and not state.active_requests and not state.reserved_requests and self._waiting() > 0


def waiting_messages(app: Celery, queues: Iterable[str]) -> int:
    """Count the messages in these queues, over a connection of its own; 0 when the broker is away: then nobody is
    deaf."""
    options = {**(app.conf.broker_transport_options or {}), **IMPATIENT}
    try:
        with app.connection_for_read(transport_options=options) as connection:
            return sum(_size(connection, name) for name in queues)
    except Exception:  # each transport has errors of its own
        return 0


def _size(connection: Any, queue: str) -> int:
    try:
        with connection.channel() as channel:
            return int(channel.queue_declare(queue=queue, passive=True).message_count)
    except ChannelError:  # on Redis an empty queue does not exist
        return 0


def end_process() -> None:
    """End now: a deaf worker may not hear a polite request either. The pool's children go with their parent."""
    logging.shutdown()
    os._exit(EXIT_STATUS)
