"""Tell workers that there is work of a kind. A message may get lost or doubled: the row is the truth."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import cache

from celery import current_app
from django.conf import settings
from kombu import pools
from kombu.exceptions import OperationalError
from kombu.pools import ProducerPool

from jobs import clock, registry

MARGIN_S = 0.05  # a message must not come before its job is due: machines agree on the time to some milliseconds

log = logging.getLogger(__name__)

# People's requests send messages: a broker that is away, or that accepts and never answers, may cost them a second or
# two, no more. Workers wait for messages on connections of their own, and are as patient as they like.
IMPATIENT = {"socket_connect_timeout": 0.75, "socket_timeout": 0.75, "max_retries": 1, "interval_start": 0}


def send(kind: str, *, countdown_s: float = 0.0, expires_s: float | None = None) -> bool:
    """Send "there is work of this kind" and say whether the broker took it.

    A broker that is away costs a log line: the sweeper says the same again when it is back. Times are those of the
    clock that all share: a countdown would begin by this machine's, and end by the worker's.
    """
    known = registry.get(kind)
    eta = clock.now() + timedelta(seconds=countdown_s + MARGIN_S) if countdown_s else None
    expires = None if expires_s is None else clock.now() + timedelta(seconds=countdown_s + expires_s)
    try:
        with _producers(settings.MAGPIE_BROKER_URL).acquire(block=True) as producer:
            current_app.send_task(
                known.task,
                queue=known.queue,
                eta=eta,
                expires=expires,
                retry=False,
                producer=producer,
            )
    except (OperationalError, OSError) as error:
        log.warning("No message for %s: the broker does not answer (%s). The sweeper will send it again.", kind, error)
        return False
    return True


@cache
def _producers(broker_url: str) -> ProducerPool:
    """Give this process's connections for sending, which give up soon."""
    return pools.producers[current_app.connection_for_write(broker_url, transport_options=IMPATIENT)]
