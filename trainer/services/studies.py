"""The life of a search: begun, gone on with, stopped, ended. Its trials are jobs of the training queue."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from jobs import clock
from jobs.selectors import jobs as job_rows
from jobs.services import queue
from labeling.services import snapshots
from trainer import kinds
from trainer.errors import StudyDiffers
from trainer.models import Study, StudyState, Trial, TrialState
from trainer.search.space import Space, document
from trainer.selectors import studies

# So many trials of a search have jobs at a time: enough for as many workers, whatever the size of the search.
AHEAD = 16
MAX_ATTEMPTS = 3


def begin(space: Space, *, by: User | None) -> Study:
    """Begin a search over what people have answered by now, or go on with the one of that name.

    The same file again is the same search; with more trials it goes on for longer. Raises `StudyDiffers`.
    """
    study = Study.objects.filter(name=space.name).first() or _new(space, by)
    if _without_trials(study.space) != _without_trials(document(space)):
        raise StudyDiffers(name=space.name)
    wanted = max(study.trials_wanted, space.trials)
    if wanted != study.trials_wanted:
        Study.objects.filter(pk=study.pk).update(trials_wanted=wanted)
    return resume(study)


def resume(study: Study) -> Study:
    """Let a search go on whose trials are not all there: one that was stopped, or that wants more."""
    Study.objects.filter(pk=study.pk).update(state=StudyState.RUNNING, finished_at=None)
    tend(study.pk)
    study.refresh_from_db()
    return study


def stop(study: Study) -> None:
    """Begin no more trials of a search; those under way break off, and go on where they were when it is resumed."""
    Study.objects.filter(pk=study.pk, state=StudyState.RUNNING).update(state=StudyState.STOPPED)


def tend_all() -> None:
    """Look after every search under way: what lost its job gets one."""
    for study in studies.running():
        tend(study.pk)


def tend(study_id: int) -> None:
    """See to it that trials which are wanted have jobs; end a search whose trials have all ended."""
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=study_id)
        if study.state != StudyState.RUNNING:
            return
        _give_up_lost(study)
        missing = _missing(study)
        if not missing:
            study.state, study.finished_at = StudyState.FINISHED, clock.now()
            study.save(update_fields=["state", "finished_at"])
        pending = job_rows.pending_keys(kinds.TRY_OUT)
        for number in missing[:AHEAD]:
            key = key_of(study_id, number)
            if key not in pending:
                queue.enqueue(kinds.TRY_OUT, key=key, payload={"study": study_id, "number": number})


def key_of(study_id: int, number: int) -> str:
    """Give the key of a trial's job."""
    return f"{study_id}:{number}"


def _new(space: Space, by: User | None) -> Study:
    snapshot = snapshots.freeze(by=by)
    fields: dict[str, Any] = {
        "space": document(space),
        "method": space.method,
        "objective": space.objective,
        "trials_wanted": space.trials,
        "snapshot": snapshot,
        "requested_by": by,
    }
    try:
        with transaction.atomic():
            return Study.objects.create(name=space.name, **fields)
    except IntegrityError:  # begun twice at the same moment
        return Study.objects.get(name=space.name)


def _without_trials(space: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in space.items() if key != "trials"}


def _missing(study: Study) -> list[int]:
    ended = studies.ended_numbers(study)
    return [number for number in range(study.trials_wanted) if number not in ended]


def _give_up_lost(study: Study) -> None:
    """End trials as failed whose jobs have failed for good: at every attempt their worker died, or could not begin."""
    numbers = {key_of(study.pk, number): number for number in _missing(study)}
    for key, job in job_rows.failed(kinds.TRY_OUT, numbers).items():
        failure = {
            "state": TrialState.FAILED,
            "finished_at": clock.now(),
            "error_code": job.error_code,
            "error_detail": job.error_detail,
        }
        Trial.objects.update_or_create(
            study=study,
            number=numbers[key],
            defaults=failure,
            create_defaults={"network": "", "knobs": {}, "config": {}, **failure},
        )
