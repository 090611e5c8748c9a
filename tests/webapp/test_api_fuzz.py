"""The whole API, asked for what nobody thought of: by everybody, from its own description. It answers as it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.webapp import populated
from tests.webapp.populated import Credentials
from tests.webapp.roles import IN_ORDER, SHUT_OUT
from trainer.selectors import predictors
from webapp.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database"), pytest.mark.slow]

SERVER_FAULT = 500
QUICK = {"admin": 10, "reviewer": 4, "device": 4, "operator": 2}  # examples of each operation; one for those shut out
LONG = 100
Deployment = tuple[dict[str, Any], dict[str, Credentials]]


@pytest.fixture
def deployment(db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """Give the numbers of the rows that are there, and everybody's credentials."""
    files = {"BACKEND": "labeling.storage.files.CreateOnceFileStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    settings.MAGPIE_SIGNING_KEY_FILE = tmp_path / "signing.key"
    monkeypatch.setattr(predictors, "_champion", predictors.Champion())
    monkeypatch.setattr(predictors, "_versions", predictors.Versions())
    admin, numbers = populated.build()
    return numbers, populated.credentials(admin)


@pytest.fixture(autouse=True)
def open_connections() -> Iterator[None]:
    """Let the test's transaction live on between requests, as Django's own test client does."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


def served(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Close each answer when it is sent, as a web server does."""
    response = application(environ, start_response)
    try:
        return [b"".join(response)]
    finally:
        response.close()


def operations() -> Iterator[APIOperation[Any, Any, Any, Any, Any]]:
    """Give every operation that the API's description names."""
    schema = schemathesis.openapi.from_wsgi("/api/schema", served)
    for found in schema.get_all_operations():
        yield found.ok()


def cases(operation: Any, numbers: dict[str, Any]) -> st.SearchStrategy[Case]:
    """Draw requests that follow the description and requests that do not, half of them for rows that exist."""
    named = {parameter.name: numbers[parameter.name] for parameter in operation.path_parameters}
    places: list[dict[str, Any]] = [{}, {"path_parameters": named}] if named else [{}]
    return st.one_of([operation.as_strategy(mode, **place) for mode in GenerationMode for place in places])


class Attempt:
    """Everything that somebody asks for; keeps what broke something, as commands that repeat it."""

    def __init__(self, deployment: Deployment, who: str) -> None:
        self.numbers, everybody = deployment
        self.credentials = everybody[who]
        self.statuses: Counter[int] = Counter()
        self.broken: set[str] = set()

    def ask_for_all(self, examples: int) -> None:
        """Send so many requests to each operation."""
        for operation in operations():
            self._ask(operation, examples)

    def _ask(self, operation: Any, examples: int) -> None:
        @given(case=cases(operation, self.numbers))
        @hypothesis_settings(
            max_examples=examples,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def send(case: Case) -> None:
            self._send(case)

        send()

    def _send(self, case: Case) -> None:
        answer = case.call(headers=self.credentials.headers, cookies=self.credentials.cookies)
        self.statuses[answer.status_code] += 1
        if answer.status_code >= SERVER_FAULT:
            self.broken.add(f"{answer.status_code} {case.as_curl_command()} {answer.text[:300]}")
            return
        try:
            case.validate_response(answer, checks=[response_schema_conformance])
        except FailureGroup as group:
            told = "; ".join(str(failure)[:300] for failure in group.exceptions)
            self.broken.add(f"{case.operation.label} answers not as described: {told}")


@pytest.mark.parametrize("who", IN_ORDER)
def test_no_request_breaks_the_server(who: str, deployment: Deployment) -> None:
    attempt = Attempt(deployment, who)

    attempt.ask_for_all(1 if who in SHUT_OUT else QUICK[who])

    assert attempt.broken == set()
    is_in = attempt.statuses[200] + attempt.statuses[201] + attempt.statuses[202] > 0
    assert is_in == (who not in SHUT_OUT)


@pytest.mark.soak
@pytest.mark.parametrize("who", [who for who in IN_ORDER if who not in SHUT_OUT])
def test_no_request_breaks_the_server_however_many(who: str, deployment: Deployment) -> None:
    attempt = Attempt(deployment, who)

    attempt.ask_for_all(LONG)

    assert attempt.broken == set()
