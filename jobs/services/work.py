"""What a task does: claim rows of a kind until none is left, keep each claim alive, record how it ended."""

from __future__ import annotations

import contextvars
import logging
import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import close_old_connections, connection

from accounts import masking, outages
from accounts.errors import DatabaseDown
from accounts.problems import Problem
from jobs import log_context
from jobs.errors import ClaimLost
from jobs.services import queue
from jobs.services.queue import Claim

log = logging.getLogger(__name__)

Handler = Callable[[Claim], dict[str, Any] | None]


def run(kind: str, handler: Handler, *, most: int = sys.maxsize) -> int:
    """Do every due job of this kind, or the first so many, and say how many there were. Safe to run twice at once."""
    count = 0
    while count < most and (claim := _next(kind)) is not None:
        with log_context.job(claim.job_id, kind=claim.kind, attempt=claim.attempt):
            _attempt(claim, handler)
        count += 1
    return count


def _next(kind: str) -> Claim | None:
    """Claim the next job; none while the database is away: the sweeper says it again when it is back."""
    try:
        return queue.claim(kind, worker=_worker_name())
    except outages.ERRORS as error:
        log.warning("No job of kind %s can be claimed: the database does not answer (%s).", kind, error)
        return None


def _attempt(claim: Claim, handler: Handler) -> None:
    try:
        with _kept_alive(claim):
            result = handler(claim)
        queue.finish(claim, result)
    except ClaimLost:
        log.warning("Job %s was taken up by another worker meanwhile; nothing of this attempt counts.", claim.job_id)
    except Problem as problem:
        _record(claim, problem)
    except outages.ERRORS as error:
        log.warning("Job %s of kind %s met an outage of the database (%s)", claim.job_id, claim.kind, error)
        close_old_connections()  # it may be back already, and the row can say so
        _record(claim, outages.outage(error) or DatabaseDown())
    except Exception as error:
        # The process's edge: whatever went wrong stands on the row, where people look.
        log.exception("Job %s of kind %s failed", claim.job_id, claim.kind)
        trace = masking.hide("".join(traceback.format_exception(error, limit=-4)))
        _write(claim, queue.fail, code="crashed", detail=trace[-4000:])


def _record(claim: Claim, problem: Problem) -> None:
    """What is a fault of the work uses an attempt up; what is an outage of its surroundings is waited out."""
    write = queue.wait_out if problem.is_outage else queue.fail
    log.warning("Job %s of kind %s: %s (%s)", claim.job_id, claim.kind, problem.detail, problem.code)
    _write(claim, write, code=problem.code, detail=problem.detail)


def _write(claim: Claim, write: Callable[..., None], *, code: str, detail: str) -> None:
    try:
        write(claim, code=code, detail=detail)
    except ClaimLost:
        log.warning("Job %s failed (%s), but another worker has it already.", claim.job_id, code)
    except outages.ERRORS:
        log.warning("Job %s failed (%s), and the database is away: its claim will run out.", claim.job_id, code)


@contextmanager
def _kept_alive(claim: Claim) -> Iterator[None]:
    """Send heartbeats from a thread of its own while the work goes on."""
    stop = threading.Event()
    context = contextvars.copy_context()  # its lines name the job, too
    thread = threading.Thread(
        target=context.run, args=(_beat, claim, stop), name=f"heartbeat-{claim.job_id}", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(claim: Claim, stop: threading.Event) -> None:
    try:
        while not stop.wait(claim.lease_s / 3):
            with outages.passed_over(f"A heartbeat of job {claim.job_id}"):
                close_old_connections()
                queue.heartbeat(claim)
    except ClaimLost:
        log.warning("Job %s: the claim is lost.", claim.job_id)
    finally:
        connection.close()


def _worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
