"""What the log lines of a piece of work carry: which job, of which kind; also in the processes that it starts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import structlog
from django.conf import settings

VARIABLE = "MAGPIE_LOG_CONTEXT"  # between our own processes; nobody sets it by hand
_OF_ONE_JOB = ("job_id", "kind", "run_id")

log = structlog.stdlib.get_logger(__name__)


@contextmanager
def job(job_id: int, *, kind: str, attempt: int) -> Iterator[None]:
    """Let every line inside name the job, and leave one that says how long this attempt took.

    What came with the message goes first: a job may have sent it, and its names are not this one's.
    """
    structlog.contextvars.unbind_contextvars(*_OF_ONE_JOB)
    began_at = time.perf_counter()
    with structlog.contextvars.bound_contextvars(job_id=job_id, kind=kind):
        yield
        log.log(settings.MAGPIE_ACCESS_LEVEL, "job", attempt=attempt, ms=round(1000 * (time.perf_counter() - began_at)))


@contextmanager
def run(run_id: int) -> Iterator[None]:
    """Let every line inside name the training run."""
    with structlog.contextvars.bound_contextvars(run_id=run_id):
        yield


def environment() -> dict[str, str]:
    """Give what a process that is started now needs to go on with the context of this moment."""
    return {VARIABLE: json.dumps(structlog.contextvars.get_contextvars())}


def take_over(environ: Mapping[str, str]) -> None:
    """Go on with the context of the process that started this one, if it gave any."""
    structlog.contextvars.bind_contextvars(**json.loads(environ.get(VARIABLE, "{}")))
