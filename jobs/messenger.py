"""Tell workers that there is work of a kind. A message may get lost or doubled: the row is the truth."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

from jobs import registry

log = logging.getLogger(__name__)


def send(kind: str, *, countdown_s: float = 0.0, expires_s: float | None = None) -> bool:
    """Send "there is work of this kind" and say whether the broker took it.

    A broker that is away costs a log line: the sweeper says the same again when it is back.
    """
    known = registry.get(kind)
    expires = None if expires_s is None else countdown_s + expires_s
    try:
        current_app.send_task(
            known.task, queue=known.queue, countdown=countdown_s or None, expires=expires, retry=False
        )
    except (OperationalError, OSError) as error:
        log.warning("No message for %s: the broker does not answer (%s). The sweeper will send it again.", kind, error)
        return False
    return True
