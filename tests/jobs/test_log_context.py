"""What the lines of a job carry, in this process and in those that it starts."""

from __future__ import annotations

import pytest
import structlog

from jobs import log_context


def known() -> dict[str, object]:
    return structlog.contextvars.get_contextvars()


def test_job_names_itself_and_forgets_who_sent_the_message() -> None:
    with structlog.contextvars.bound_contextvars(task_id="t", job_id=1, kind="sender", run_id=3):
        with log_context.job(2, kind="own", attempt=1):
            inside = known()
        after = known()

    assert inside == {"task_id": "t", "job_id": 2, "kind": "own"}
    assert after == {"task_id": "t"}


def test_started_process_goes_on_with_the_context() -> None:
    with log_context.job(2, kind="own", attempt=1), log_context.run(5):
        environment = log_context.environment()
    assert known() == {}

    log_context.take_over(environment)

    assert known() == {"job_id": 2, "kind": "own", "run_id": 5}
    structlog.contextvars.clear_contextvars()


def test_process_that_nobody_started_has_none() -> None:
    log_context.take_over({})

    assert known() == {}


def test_failure_leaves_no_context_behind() -> None:
    with pytest.raises(RuntimeError), log_context.job(2, kind="own", attempt=1):
        raise RuntimeError

    assert known() == {}
