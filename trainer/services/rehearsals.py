"""One attempt at a trial: a process of its own, watched to its end."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from accounts import outages
from jobs import messenger, turns
from jobs.errors import ClaimLost
from jobs.services import queue, work
from jobs.services.queue import Claim
from trainer import kinds
from trainer.errors import TrainerError, TrainingTooLarge, TrainingTooSlow, TrialBrokeOff
from trainer.models import StudyState, Trial, TrialState
from trainer.selectors import runs, studies
from trainer.services import processes, study_trials
from trainer.services.processes import Cause, Ended, Limits
from trainer.services.studies import MAX_ATTEMPTS

OUTAGE_S = 120.0  # so long an outage costs a trial nothing; a longer one its attempt
_STOPPED = "stopped"  # or ended before


def carry_out_next() -> int:
    """See one trial through and say whether there was one; then others may have their turn.

    A training run goes first: what it makes is waited for. And one child of a worker at a time: releases, which wait
    in the same queue, always find another.
    """
    with turns.only_child("trying-out") as is_alone:
        if not is_alone or runs.active() is not None:
            return 0
        count = carry_out_here()
    if count:
        messenger.send(kinds.TRY_OUT)
    return count


def carry_out_here() -> int:
    """See one trial through, whatever else this machine does, and say whether there was one."""
    return work.run(kinds.TRY_OUT, attempt, most=1)


def attempt(claim: Claim) -> dict[str, Any]:
    """See the process of a trial through; give the trial and its state for the job's row.

    Raises `TrialBrokeOff` when the process ended without a result: the job is then tried again.
    """
    study, number = claim.payload["study"], claim.payload["number"]
    if not _is_due(study, number):
        return {"study": study, "trial": number, "state": _STOPPED}
    ended = processes.run(
        ("try_out", str(study), str(number)), limits=_limits(), is_wanted=lambda: _is_wanted(claim, study)
    )
    state = outages.outlast(lambda: _settle(claim, ended, study, number), for_s=OUTAGE_S)
    return {"study": study, "trial": number, "state": state}


def _is_due(study_id: int, number: int) -> bool:
    trial = studies.trial(study_id, number)
    return studies.find(study_id).state == StudyState.RUNNING and (trial is None or trial.state == TrialState.RUNNING)


def _is_wanted(claim: Claim, study_id: int) -> bool:
    """Ask whether the process shall go on. A database that is away says nothing: the fence decides when it is back."""
    wanted = True
    with outages.passed_over(f"Whether a trial of search {study_id} goes on"):
        wanted = _is_claimed(claim) and studies.find(study_id).state == StudyState.RUNNING
    return wanted


def _settle(claim: Claim, ended: Ended, study_id: int, number: int) -> str:
    """Find out what became of the trial, and record it where its process could not. Raises `ClaimLost`."""
    if studies.find(study_id).state != StudyState.RUNNING:
        return _STOPPED
    trial = studies.trial(study_id, number)
    if trial is not None and trial.state != TrialState.RUNNING:
        return trial.state
    queue.heartbeat(claim)  # raises where another worker has the trial by now
    over = _over_limit(ended.cause)
    if trial is not None and over is not None:  # a second attempt would meet the same limit
        study_trials.fail(trial, code=over.code, detail=over.detail)
        return TrialState.FAILED
    return _broke_off(claim, trial, TrialBrokeOff(trial=number, status=ended.status, said=ended.tail[-2000:]))


def _broke_off(claim: Claim, trial: Trial | None, problem: TrialBrokeOff) -> str:
    if trial is not None and claim.attempt >= MAX_ATTEMPTS:
        study_trials.fail(trial, code=problem.code, detail=problem.detail)
        return TrialState.FAILED
    raise problem


def _over_limit(cause: Cause) -> TrainerError | None:
    limits = _limits()
    if cause == "time":
        return TrainingTooSlow(limit_s=limits.time_s)
    return TrainingTooLarge(limit_mb=limits.memory_mb) if cause == "memory" else None


def _is_claimed(claim: Claim) -> bool:
    try:
        queue.heartbeat(claim)
    except ClaimLost:
        return False
    return True


def _limits() -> Limits:
    return Limits(time_s=settings.MAGPIE_TRAIN_TIME_LIMIT_S, memory_mb=settings.MAGPIE_TRAIN_MEMORY_LIMIT_MB)
