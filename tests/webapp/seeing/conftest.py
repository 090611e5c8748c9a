"""A house of real processes in which things happened, for all tests here to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.services.ports import wait_until
from tests.webapp.seeing import house, reports
from tests.webapp.seeing.house import House
from tests.webapp.seeing.plants import PRESIGNED, REQUEST_ID, REQUESTS, SECRETS, UNKNOWN_TOKEN
from tests.webapp.seeing.reports import Reports


@dataclass(frozen=True)
class Seen:
    """A house in which things happened: what was planted, what was asked, what arrived elsewhere."""

    house: House
    reports: Reports
    planted: Mapping[str, Any]
    work: Mapping[str, Any]
    scrapes: list[str]

    def metrics(self) -> dict[str, Metric]:
        """Parse the last scrape as Prometheus would."""
        return {family.name: family for family in text_string_to_metric_families(self.scrapes[-1])}


@pytest.fixture(scope="package")
def seen(postgres_server: str, redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """Run web and workers, and let things happen in all of them."""
    home = tmp_path_factory.mktemp("house")
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as admin:
        admin.execute("CREATE DATABASE seeing")
    with reports.running() as arrived:
        prepared = house.prepared(home, settings(postgres_server, redis_server, arrived.dsn))
        planted = prepared.inside("rows")
        with house.web(prepared) as running:
            with house.workers(running):
                ask_all(running, planted)
                work = running.inside("work", f"{UNKNOWN_TOKEN} {PRESIGNED}", MAGPIE_BROKER_URL=away())
                assert running.inside("sweep")["messages"] >= 2
                wait_for(running, lambda line: line.get("job_id") == work["job"] and "exception" in line)
                wait_for(running, lambda line: line.get("kind") == "train" and line["event"] == "job")
            running.inside("serving")
            scrapes = [scrape(running) for _ in range(3)]
            yield Seen(running, arrived, planted, work, scrapes)


def settings(postgres: str, redis: str, dsn: str) -> dict[str, str]:
    """Give a house's settings, a secret wherever there can be one."""
    return {
        "DATABASE_URL": f"{postgres.replace('postgres@', 'postgres:' + SECRETS['database'] + '@')}/seeing",
        "MAGPIE_BROKER_URL": redis,
        "MAGPIE_LOG_FORMAT": "json",
        "MAGPIE_METRICS": "true",
        "MAGPIE_METRICS_TOKEN": SECRETS["metrics"],
        "MAGPIE_S3_SECRET_KEY": SECRETS["object-store"],
        "SECRET_KEY": SECRETS["key"] * 2,
        "SENTRY_DSN": dsn,
    }


def away() -> str:
    """Name a broker that is not there, with its password."""
    return f"redis://:{SECRETS['broker']}@127.0.0.1:1/0"


def ask_all(running: House, planted: Mapping[str, Any]) -> None:
    """Ask as cameras, people, strangers and Prometheus do, each bringing its secrets."""
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: running.ask("GET", "/sign-in/"), range(REQUESTS)))
    assert {answer.status for answer in answers} == {200}
    device = {"Authorization": f"Token {planted['token']}", "X_Request_ID": REQUEST_ID}
    assert running.ask("GET", f"/api/v1/categories?api_key={SECRETS['query']}", **device).status == 200
    assert running.ask("GET", "/api/v1/categories", Authorization=f"Token {UNKNOWN_TOKEN}").status == 401
    assert running.ask("GET", f"/invitations/{planted['invitation']}/").status == 200
    form = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={SECRETS['query']}"}
    assert running.ask("POST", "/sign-in/", f"username=a&password={SECRETS['password']}", **form).status == 403
    page = f"/runs/{planted['run']}/?token={SECRETS['query']}"
    assert running.ask("GET", page, Cookie=f"sessionid={planted['session']}").status == 500
    assert running.ask("GET", "/nothing%0AERROR%20forged", X_Request_ID="not one {}").status == 404


def wait_for(running: House, is_it: Callable[[dict[str, Any]], object]) -> None:
    """Wait for a line of a worker's."""
    found = wait_until(lambda: any(is_it(line) for line in running.lines("worker", "trainer")), timeout_s=90)
    assert found, running.said()


def scrape(running: House, **headers: str) -> str:
    """Ask as Prometheus does."""
    answer = running.ask("GET", "/metrics", Authorization=f"Bearer {SECRETS['metrics']}", **headers)
    assert answer.status == 200
    return answer.body
