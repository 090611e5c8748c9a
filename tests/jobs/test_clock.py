"""The database's clock rules, whatever this machine's own says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs import clock
from jobs.models import Job
from jobs.services import queue
from tests.jobs.conftest import KIND

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database"),
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),  # SQLite has no clock but the machine's
    pytest.mark.services,
    pytest.mark.postgres,
]

HOUR = timedelta(hours=1)
NEAR_S = 30.0  # a busy machine may stand still between two looks at a clock; what is wrong is wrong by an hour


@pytest.fixture
def hour_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine's clock be an hour ahead."""
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + HOUR)


def test_clock_agrees_with_a_right_machine() -> None:
    assert abs(clock.off_by_s()) < NEAR_S


def test_machine_that_is_an_hour_off_knows_it_and_is_overruled(hour_off: None) -> None:
    assert abs(clock.off_by_s() - HOUR.total_seconds()) < NEAR_S


def test_job_asked_for_by_a_machine_an_hour_ahead_is_due_at_once(hour_off: None) -> None:
    queue.enqueue(KIND)

    assert queue.claim(KIND, worker="a right one") is not None
    assert abs((Job.objects.get().created_at + HOUR - timezone.now()).total_seconds()) < NEAR_S


def test_clock_is_asked_seldom_and_is_no_query_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    with CaptureQueriesContext(connection) as captured:
        first = clock.now()
    monkeypatch.setattr(clock, "_ask", lambda: pytest.fail("asked again at once"))

    assert first <= clock.now()
    assert len(captured) == 0
