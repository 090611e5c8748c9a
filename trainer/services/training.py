"""One attempt at a training run: a process of its own, watched to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings

from accounts import outages
from jobs import log_context
from jobs.errors import ClaimLost
from jobs.services import queue, work
from jobs.services.queue import Claim
from trainer import kinds
from trainer.errors import TrainerError, TrainingBrokeOff, TrainingTooLarge, TrainingTooSlow
from trainer.models import RunState, TrainingRun
from trainer.services import processes, training_runs
from trainer.services.processes import Cause, Ended, Limits

OUTAGE_S = 120.0  # so long an outage costs a run nothing; a longer one its attempt


def carry_out_due() -> int:
    """See the runs through that wait for somebody who can train, and say how many there were."""
    return work.run(kinds.TRAIN, _attempt)


def _attempt(claim: Claim) -> dict[str, Any]:
    is_profiled = claim.payload.get("is_profiled", False)
    return attempt(claim.payload["run"], is_wanted=lambda: _is_claimed(claim), is_profiled=is_profiled)


def attempt(run_id: int, *, is_wanted: Callable[[], bool], is_profiled: bool = False) -> dict[str, Any]:
    """Take a run up and see its process through; give the run's number and state for the job's row.

    Raises `TrainingBrokeOff` when the process ended without a version: the job is then tried again, once.
    """
    run = training_runs.take_up(run_id)
    if run is None:
        return {"run": run_id, "state": TrainingRun.objects.get(pk=run_id).state}
    with log_context.run(run.pk):
        ended = processes.run(
            ("fit", str(run.pk), "--fence", str(run.fence), *(("--profile",) if is_profiled else ())),
            limits=_limits(),
            is_wanted=lambda: _is_wanted(run, is_wanted),
            count=settings.MAGPIE_TRAIN_PROCESSES,
        )
        return {"run": run.pk, "state": outages.outlast(lambda: _settle(run, ended), for_s=OUTAGE_S)}


def _is_wanted(run: TrainingRun, is_wanted: Callable[[], bool]) -> bool:
    """Ask whether the process shall go on. A database that is away says nothing: the fence decides when it is back."""
    wanted = True
    with outages.passed_over(f"Whether training run {run.pk} goes on"):
        wanted = is_wanted() and _is_held(run)
    return wanted


def _settle(run: TrainingRun, ended: Ended) -> str:
    """Find out what became of the run, and record it where its process could not."""
    if not _is_held(run):
        return str(TrainingRun.objects.values_list("state", flat=True).get(pk=run.pk))
    over = _over_limit(ended.cause)
    if over is not None:  # a second attempt would meet the same limit
        training_runs.fail(run, code=over.code, detail=_words(over, ended))
        return RunState.FAILED
    broke_off = TrainingBrokeOff(run=run.pk, status=ended.status)
    training_runs.interrupted(run, code=broke_off.code, detail=_words(broke_off, ended))
    raise broke_off


def _over_limit(cause: Cause) -> TrainerError | None:
    limits = _limits()
    if cause == "time":
        return TrainingTooSlow(limit_s=limits.time_s)
    return TrainingTooLarge(limit_mb=limits.memory_mb) if cause == "memory" else None


def _words(problem: TrainerError, ended: Ended) -> str:
    """Say what happened, then what the process itself said last."""
    return f"{problem.detail}\n\n{ended.tail}".strip()


def _is_claimed(claim: Claim) -> bool:
    try:
        queue.heartbeat(claim)
    except ClaimLost:
        return False
    return True


def _is_held(run: TrainingRun) -> bool:
    return TrainingRun.objects.filter(pk=run.pk, fence=run.fence, state=RunState.RUNNING).exists()


def _limits() -> Limits:
    return Limits(time_s=settings.MAGPIE_TRAIN_TIME_LIMIT_S, memory_mb=settings.MAGPIE_TRAIN_MEMORY_LIMIT_MB)
