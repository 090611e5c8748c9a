"""The life of a training run: asked for, taken up, going on, ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from jobs import clock
from jobs.errors import WorkerLost
from jobs.selectors import jobs as job_rows
from jobs.services import queue
from labeling.selectors import training_data
from trainer import kinds
from trainer.errors import RunLost, RunUnderWay
from trainer.models import RunState, TrainingRun, Trigger
from trainer.recipes.config import TrainingConfig
from trainer.selectors import presets, runs

MAX_ATTEMPTS = 2


def request(
    *,
    trigger: Trigger,
    by: User | None,
    network: str | None = None,
    preset: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    grounds: Mapping[str, float] | None = None,
    is_profiled: bool = False,
) -> TrainingRun:
    """Ask for a training run and give it: the active one, when there is one. `grounds` are the policy's figures.

    `overrides` are knobs set by hand on the recipe that `preset` names, the deployment's by default. A wish that falls
    into a running run is remembered: another run follows it, if there are new answers by then. One that names a network
    or a recipe is not: it would follow with another. Raises `RunUnderWay`, `PresetUnknown`, `KnobUnknown`,
    `ConfigurationInvalid`.
    """
    if preset or overrides:
        recipe(preset or "", overrides or {})
    wished = {
        "network": network or _network_of(preset or settings.MAGPIE_TRAIN_PRESET),
        "preset": preset or "",
        "config": dict(overrides or {}),
    }
    while True:
        try:
            fields = {"trigger": trigger, "requested_by": by, "grounds": dict(grounds or {}), **wished}
            return create(is_profiled=is_profiled, **fields)
        except IntegrityError:
            active = runs.active()  # none when it ended this moment: then ours can start
            if active is not None and (other := _other_wish(active, wished)):
                raise RunUnderWay(run=active.pk, wish=other) from None
            if active is not None and _is_remembered(active, trigger=trigger, by=by):
                return active


def create(*, is_profiled: bool = False, **fields: Any) -> TrainingRun:
    """Make a run that waits, and the job that starts it. Raises IntegrityError while another is active."""
    with transaction.atomic():
        run = TrainingRun.objects.create(**fields)
        _enqueue(run, is_profiled=is_profiled)
    return run


def recipe(preset: str, knobs: Mapping[str, Any]) -> TrainingConfig:
    """Give the recipe of that name, the deployment's where it is empty, with knobs set by hand.

    Raises `PresetUnknown`, `KnobUnknown`, `ConfigurationInvalid`.
    """
    return presets.find(preset or settings.MAGPIE_TRAIN_PRESET).changed(knobs)


def take_up(run_id: int) -> TrainingRun | None:
    """Take a run up under a new fence, which shuts out whoever held it before; None when it has ended already."""
    with transaction.atomic():
        run = TrainingRun.objects.select_for_update().get(pk=run_id)
        if not run.is_active:
            return None
        now = clock.now()
        run.state = RunState.RUNNING
        run.fence += 1
        run.attempts += 1
        run.started_at = run.started_at or now
        run.heartbeat_at = now
        run.eta_s = None
        run.save(update_fields=["state", "fence", "attempts", "started_at", "heartbeat_at", "eta_s"])
    return run


def report(run: TrainingRun, **fields: Any) -> None:
    """Write how far a run is, or what it found out, with a heartbeat. Raises `RunLost`."""
    held = TrainingRun.objects.filter(pk=run.pk, fence=run.fence, state=RunState.RUNNING)
    if not held.update(heartbeat_at=clock.now(), **fields):
        raise RunLost(run=run.pk)


def hold(run: TrainingRun) -> None:
    """Lock a run for the caller's transaction: what that writes commits under this fence only. Raises `RunLost`."""
    held = TrainingRun.objects.select_for_update().filter(pk=run.pk, fence=run.fence, state=RunState.RUNNING)
    if not held.exists():
        raise RunLost(run=run.pk)


def finish(run: TrainingRun) -> None:
    """End a run that made its version. Called inside the transaction that records the version. Raises `RunLost`."""
    report(run, state=RunState.FINISHED, finished_at=clock.now(), progress=1.0, eta_s=0.0, phase="")
    transaction.on_commit(lambda: start_next(run.pk))


def fail(run: TrainingRun, *, code: str, detail: str) -> None:
    """End a run that cannot make a version. Raises `RunLost`."""
    with transaction.atomic():
        report(run, state=RunState.FAILED, finished_at=clock.now(), error_code=code, error_detail=detail[-4000:])
    start_next(run.pk)


def interrupted(run: TrainingRun, *, code: str, detail: str) -> RunState:
    """Record that an attempt broke off, and give what the run is now: waiting for its second one, or failed.

    Raises `RunLost`.
    """
    if run.attempts >= MAX_ATTEMPTS:
        fail(run, code=code, detail=detail)
        return RunState.FAILED
    report(run, state=RunState.WAITING, error_code=code, error_detail=detail[-4000:], eta_s=None)
    return RunState.WAITING


def rescue() -> RunState | None:
    """Look after an active run that no job drives any more, and give what it is then; None when all is well.

    Its worker died at every attempt, or between two writes. One attempt left: it is tried again, else it has failed.
    """
    run = runs.active()
    if run is None or job_rows.is_pending(kinds.TRAIN, key=str(run.pk)):
        return None
    if run.attempts < MAX_ATTEMPTS:
        _enqueue(run)
        return RunState.WAITING
    lost = TrainingRun.objects.filter(pk=run.pk, fence=run.fence, state__in=runs.ACTIVE)
    detail = str(WorkerLost.message)
    lost.update(state=RunState.FAILED, finished_at=clock.now(), error_code=WorkerLost.code, error_detail=detail)
    start_next(run.pk)
    return RunState.FAILED


def start_next(run_id: int) -> TrainingRun | None:
    """Start the run that fell due while this one ran, unless nothing was answered since this one's snapshot."""
    run = TrainingRun.objects.select_related("next_requested_by").get(pk=run_id)
    queue.enqueue(kinds.CONSIDER_TRAINING)  # enough answers may have come for the policy as well
    if not run.next_trigger or training_data.answers_count() <= run.answers:
        return None
    return request(trigger=Trigger(run.next_trigger), by=run.next_requested_by)


def _network_of(preset: str) -> str:
    """Name the network of a recipe that a search has found; the shipped ones are for any."""
    kept = presets.kept(preset)
    return kept.network if kept else ""


def _other_wish(active: TrainingRun, wished: Mapping[str, Any]) -> str:
    """Say what of a wish the active run does not do; '' when it does all of it."""
    does = {"network": active.network, "preset": active.preset or settings.MAGPIE_TRAIN_PRESET}
    other = next((wished[name] for name, own in does.items() if wished[name] not in ("", own)), "")
    knobs = active.config
    others = [knob for knob, value in wished["config"].items() if knob not in knobs or knobs[knob] != value]
    return other or ", ".join(others)


def _is_remembered(active: TrainingRun, *, trigger: Trigger, by: User | None) -> bool:
    """Note on a running run that another is due; a waiting one will learn from everything anyway.

    False when the run ended meanwhile, so that nobody would read the note.
    """
    if active.state == RunState.WAITING:
        return True
    running = TrainingRun.objects.filter(pk=active.pk, state=RunState.RUNNING)
    return bool(running.update(next_trigger=trigger, next_requested_by=by))


def _enqueue(run: TrainingRun, *, is_profiled: bool = False) -> None:
    payload = {"run": run.pk, "is_profiled": is_profiled}
    queue.enqueue(kinds.TRAIN, key=str(run.pk), payload=payload, by=run.requested_by)
