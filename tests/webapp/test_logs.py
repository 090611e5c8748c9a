"""Lines for people and for programs, and what they carry."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django.fixtures import Settings

from labeling.errors import ObjectStoreDown
from labeling.selectors import photos
from tests.factories import AdminFactory
from webapp import logs


@pytest.fixture(params=["line", "json"])
def log_format(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def lines(log_format: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect what is written in this format."""
    written: list[str] = []

    class Console(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    console = Console()
    console.setFormatter(logs.formatter(log_format=log_format))
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [console])
    monkeypatch.setattr(root, "level", logging.INFO)
    with structlog.contextvars.bound_contextvars(job_id=7):
        yield written


def test_crash_is_one_event_with_its_context(lines: list[str], log_format: str) -> None:
    try:
        raise ValueError("password=hidden")
    except ValueError:
        logging.getLogger("some.where").exception("It broke")

    [line] = lines
    assert "hidden" not in line
    if log_format == "json":
        told = json.loads(line)
        assert (told["event"], told["level"], told["logger"], told["job_id"]) == ("It broke", "error", "some.where", 7)
        assert "ValueError: password=…" in told["exception"]
    else:
        first, *trace = line.splitlines()
        assert first.endswith("ERROR some.where It broke job_id=7")
        assert trace[-1] == "ValueError: password=…"


def test_line_break_makes_no_second_line(lines: list[str]) -> None:
    structlog.get_logger("some.where").info("asked for /a\nERROR forged", path="/a\r\nERROR forged")

    assert len(lines[0].splitlines()) == 1


@pytest.mark.django_db
def test_request_line_can_be_switched_off(lines: list[str], settings: Settings) -> None:
    settings.MAGPIE_ACCESS_LEVEL = logging.DEBUG
    Client().get("/sign-in/")
    settings.MAGPIE_ACCESS_LEVEL = logging.INFO
    Client().get("/nothing/")

    assert ["/nothing/" in line for line in lines] == [True]


@pytest.mark.django_db
def test_answer_that_we_failed_names_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object) -> None:
        raise ObjectStoreDown

    monkeypatch.setattr(photos, "find", away)
    client = Client(headers={"X-Request-ID": "given-by-the-proxy"})
    client.force_login(AdminFactory.create())

    answer = client.get("/api/v1/photos/1")

    assert answer.status_code == 503
    assert answer.json()["request_id"] == answer["X-Request-ID"] == "given-by-the-proxy"
    assert "request_id" not in client.get("/api/v1/none").json()


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f g h", "é" * 10, "a;b=c{}--------"])
@pytest.mark.django_db
def test_number_that_is_none_is_replaced(given: str, client: Client) -> None:
    answer = client.get("/sign-in/", headers={"X-Request-ID": given})

    assert len(answer["X-Request-ID"]) == 32
    assert structlog.contextvars.get_contextvars() == {}


def test_unknown_format_or_level_is_no_start() -> None:
    with pytest.raises(ImproperlyConfigured):
        logs.checked_format("xml")
    with pytest.raises(ImproperlyConfigured):
        logs.routine_level("loud", log_format="line")


def test_programs_are_told_of_each_request_and_people_are_not() -> None:
    assert logs.routine_level("", log_format="json") == logging.INFO
    assert logs.routine_level("", log_format="line") == logging.DEBUG
    assert logs.routine_level("warning", log_format="line") == logging.WARNING
