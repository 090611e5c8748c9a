"""What the real processes tell of themselves: log lines, metrics, crash reports; and what none of it may hold."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.services.ports import wait_until
from tests.webapp.seeing import watching
from tests.webapp.seeing.conftest import Seen, scrape
from tests.webapp.seeing.plants import REQUEST_ID, REQUESTS, SECRETS, UNKNOWN_TOKEN
from tests.webapp.seeing.watching import ALERTS, DASHBOARD
from webapp.env import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.services]


def access_lines(seen: Seen, path: str) -> list[dict[str, Any]]:
    """Give the access lines of an address."""
    return [line for line in seen.house.lines("web") if line["event"] == "request" and line["path"] == path]


# --- log lines ---


def test_each_request_leaves_one_line(seen: Seen) -> None:
    lines = access_lines(seen, "/sign-in/")

    assert len([line for line in lines if line["method"] == "GET"]) == REQUESTS
    assert len({line["request_id"] for line in lines}) == len(lines)
    assert all(line["status"] in {200, 403} and line["ms"] > 0 for line in lines)


def test_lines_name_the_request_and_who_asked(seen: Seen) -> None:
    [ours, _unknown] = access_lines(seen, "/api/v1/categories")
    [page] = access_lines(seen, f"/runs/{seen.planted['run']}/")

    assert (ours["request_id"], ours["device_id"]) == (REQUEST_ID, seen.planted["device"])
    assert (page["status"], page["level"], page["user_id"]) == (500, "warning", seen.planted["user"])
    [crash] = [line for line in seen.house.lines("web") if "exception" in line]
    assert (crash["request_id"], crash["user_id"]) == (page["request_id"], page["user_id"])
    assert "KeyError" in crash["exception"]


def test_number_that_is_none_is_replaced(seen: Seen) -> None:
    [line] = access_lines(seen, "/nothing\nERROR forged")

    assert len(line["request_id"]) == 32


def test_jobs_lines_name_job_and_kind(seen: Seen) -> None:
    lines = [line for line in seen.house.lines("trainer") if line.get("job_id") == seen.work["job"]]

    assert {line["kind"] for line in lines} == {"release"}
    assert [line["ms"] >= 0 for line in lines if line["event"] == "job"]
    assert all("task_id" in line for line in lines)


def test_fit_process_speaks_in_the_same_log(seen: Seen) -> None:
    fit = [line for line in seen.house.lines("trainer") if line["logger"] == "trainer.management.commands.fit"]

    assert fit
    assert {(line["run_id"], line["kind"]) for line in fit} == {(seen.work["run"], "train")}
    assert all(line["job_id"] and line["task_id"] for line in fit)


def test_no_secret_is_in_any_log(seen: Seen) -> None:
    said = seen.house.said()
    made = {name: str(seen.planted[name]) for name in ("session", "token", "invitation")}
    known = {**SECRETS, **made, "unknown token": UNKNOWN_TOKEN, "report key": "5e" * 16}

    assert [name for name, secret in known.items() if secret in said] == []
    assert "/invitations/…/" in said
    assert "X-Amz-Signature=…" in said  # the line is there, without the signature
    assert "the broker does not answer" in seen.house.said("inside")


# --- metrics ---


def test_counts_of_both_web_processes_are_added_up(seen: Seen) -> None:
    counted = [
        sample.value
        for text in seen.scrapes
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "magpie_http_request_duration_seconds_count"
        and sample.labels == {"route": "accounts:sign-in", "method": "GET", "status": "200"}
    ]
    files = list((seen.house.home / "state" / "metrics").glob("web-*/histogram_*.db"))

    assert counted == [REQUESTS] * len(seen.scrapes)
    assert len(files) == 2  # both have answered


def test_scrape_tells_how_the_house_stands(seen: Seen) -> None:
    metrics = seen.metrics()
    jobs = {(s.labels["kind"], s.labels["state"]): s.value for s in metrics["magpie_jobs"].samples}

    assert metrics["magpie_database_up"].samples[0].value == 1
    assert jobs["release", "waiting"] + jobs["release", "failed"] == 1  # it crashed, and is tried again
    ended = {s.labels["state"]: s.value for s in metrics["magpie_training_runs_ended"].samples}
    assert ended["failed"] == 1
    assert metrics["magpie_training_run_progress_ratio"].samples[0].value == 0.4
    assert metrics["magpie_champion_accuracy_ratio"].samples[0].value > 0.5
    assert {s.labels["place"] for s in metrics["magpie_disk_free_bytes"].samples} == {"home", "cache", "objects"}
    assert metrics["magpie_build_info"].samples[0].labels["version"]
    assert all(family.name.startswith("magpie_") and family.documentation for family in metrics.values())


@pytest.mark.parametrize(
    "header",
    ["", "Bearer nonsense", "Bearer \u00e4", f"Token {SECRETS['metrics']}"],
    ids=["none", "wrong", "not ASCII", "wrong scheme"],  # the token is another in each test process
)
def test_scrape_without_the_token_is_refused(seen: Seen, header: str) -> None:
    answer = seen.house.ask("GET", "/metrics", Authorization=header)

    assert (answer.status, answer.body) == (401, "")


def test_scrape_needs_no_known_host_and_changes_nothing(seen: Seen) -> None:
    assert "magpie_database_up" in scrape(seen.house, Host="10.1.2.3")
    authorized = {"Authorization": f"Bearer {SECRETS['metrics']}"}
    assert {method: seen.house.ask(method, "/metrics", **authorized).status for method in ("POST", "DELETE")} == {
        "POST": 405,
        "DELETE": 405,
    }


@pytest.mark.parametrize("path", [DASHBOARD, ALERTS], ids=lambda path: path.name)
def test_every_metric_that_somebody_watches_is_scraped(seen: Seen, path: Path) -> None:
    scraped = {sample.name for family in seen.metrics().values() for sample in family.samples}

    assert len(watching.named(path)) > 10
    assert watching.named(path) - scraped == set()


def test_page_tells_of_every_metric_and_of_no_other(seen: Seen) -> None:
    counters = {f"{name}_total" for name, family in seen.metrics().items() if family.type == "counter"}
    others = {name for name, family in seen.metrics().items() if family.type != "counter"}

    assert watching.told() == counters | others


# --- crash reports ---


def test_crashes_arrive_with_their_numbers(seen: Seen) -> None:
    assert wait_until(lambda: len(seen.reports.events) >= 2)
    [page] = [event for event in seen.reports.events if event.get("transaction") == "/runs/{run_id}/"]
    [job] = [event for event in seen.reports.events if event["tags"].get("job_id") == str(seen.work["job"])][:1]

    assert page["exception"]["values"][-1]["type"] == "KeyError"
    assert page["tags"]["request_id"] == access_lines(seen, f"/runs/{seen.planted['run']}/")[0]["request_id"]
    assert job["exception"]["values"][-1]["type"] == "ValueError"
    assert job["tags"]["kind"] == "release"


def test_reports_hold_neither_people_nor_secrets(seen: Seen) -> None:
    everything = "\n".join(seen.reports.bodies)
    made = {name: str(seen.planted[name]) for name in ("session", "token", "invitation")}
    known = {**SECRETS, **made, "unknown token": UNKNOWN_TOKEN}

    assert seen.reports.events
    assert [name for name, secret in known.items() if secret in everything] == []
    for event in seen.reports.events:
        assert "user" not in event
        assert set(event.get("request", {})) <= {"url", "method"}
        frames = [frame for each in event["exception"]["values"] for frame in each["stacktrace"]["frames"]]
        assert not [frame for frame in frames if "vars" in frame]


def test_nothing_is_reported_where_nobody_wished_it(tmp_path: Path) -> None:
    script = (
        "import django, logging, sys; django.setup()\n"
        "try: 1 / 0\n"
        "except ZeroDivisionError: logging.getLogger('x').exception('boom')\n"
        "print('sentry_sdk' in sys.modules)"
    )
    kept = {name: value for name, value in os.environ.items() if name != "SENTRY_DSN"}
    environment = {**kept, "MAGPIE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "webapp.settings"}

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
    assert "ZeroDivisionError" in done.stderr
