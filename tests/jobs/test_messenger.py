"""Messages to a broker that is away: the answer that wanted to send one is not held up, and nothing is lost."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from jobs import messenger
from jobs.models import Job, JobState
from jobs.services import queue
from tests.jobs.conftest import KIND
from tests.services import redis
from tests.services.ports import free_port

REAL_SEND = messenger.send  # before the package's fixture replaces it
# Where nobody listens, an impatient try costs nothing, and Celery's own patience six seconds of waiting.
REFUSED_S = 5.0
# Where somebody listens and says nothing, two impatient tries cost two seconds, and Celery's own patience has no end.
SILENT_S = 20.0

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def really_sending(messages: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Send after all."""
    monkeypatch.setattr(messenger, "send", REAL_SEND)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Listen, and never answer."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(20)
        yield server.getsockname()[1]


def seconds_to_enqueue() -> float:
    started = time.monotonic()
    queue.enqueue(KIND)
    return time.monotonic() - started


def test_enqueue_without_a_broker_is_quick_and_keeps_the_job(settings: Settings) -> None:
    settings.MAGPIE_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"

    took_s = seconds_to_enqueue()

    assert took_s < REFUSED_S
    assert Job.objects.get().state == JobState.WAITING


def test_enqueue_with_a_broker_that_never_answers_is_quick_and_keeps_the_job(
    settings: Settings, silent_port: int
) -> None:
    settings.MAGPIE_BROKER_URL = f"redis://127.0.0.1:{silent_port}/0"

    took_s = seconds_to_enqueue()

    assert took_s < SILENT_S
    assert Job.objects.get().state == JobState.WAITING


@pytest.mark.services
def test_send_works_again_once_the_broker_is_back(settings: Settings) -> None:
    port = free_port()
    settings.MAGPIE_BROKER_URL = f"redis://127.0.0.1:{port}/0"
    sent = [messenger.send(KIND)]

    with redis.running(port=port):
        sent.append(messenger.send(KIND))
    sent.append(messenger.send(KIND))
    with redis.running(port=port):
        sent.append(messenger.send(KIND))

    assert sent == [False, True, False, True]
