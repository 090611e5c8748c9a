"""The first page, jobs, the API's description, and how ready the house says it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts import append_only
from accounts.models import Role
from jobs.models import JobState
from tests.factories import CategoryFactory, DeviceFactory, JobFactory, PhotoFactory, UserFactory
from tests.webapp.counting import queries_of
from webapp import health

pytestmark = pytest.mark.django_db

HOME, JOBS, READY = reverse("webapp:home"), reverse("webapp:jobs"), reverse("webapp:ready")


def open_as(client: Client, role: Role) -> Client:
    client.force_login(UserFactory.create(role=role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def next_step(client: Client) -> str:
    steps = client.get(HOME).context["steps"]
    return next(step.title for step in steps if step.is_next)


def test_newcomer_is_told_the_next_step(client: Client) -> None:
    admin = open_as(client, Role.ADMIN)

    assert next_step(admin) == "Import photos"
    PhotoFactory.create()
    assert next_step(admin) == "Add categories"
    CategoryFactory.create_batch(2)
    assert next_step(admin) == "Answer the first photos"


def test_connected_camera_is_a_step_done(client: Client) -> None:
    DeviceFactory.create()

    steps = open_as(client, Role.ADMIN).get(HOME).context["steps"]

    assert [step.title for step in steps if step.is_done] == ["Connect a camera"]


def test_reviewer_is_told_only_what_is_theirs_to_do(client: Client) -> None:
    steps = open_as(client, Role.REVIEWER).get(HOME).context["steps"]

    assert [step.title for step in steps] == ["Answer the first photos"]


def test_first_page_costs_the_same_for_more_photos(client: Client) -> None:
    reviewer = open_as(client, Role.REVIEWER)
    PhotoFactory.create_batch(2)
    few = queries_of(reviewer, HOME)

    PhotoFactory.create_batch(20)

    assert queries_of(reviewer, HOME) == few


def test_jobs_show_what_failed_and_why(client: Client) -> None:
    JobFactory.create(kind="train", state=JobState.FAILED, error_code="too-slow", error_detail="after <b>3600</b> s")

    text = open_as(client, Role.ADMIN).get(JOBS).text

    assert "too-slow: after &lt;b&gt;3600&lt;/b&gt; s" in text


def test_jobs_page_costs_the_same_for_more_jobs(client: Client) -> None:
    admin = open_as(client, Role.ADMIN)
    JobFactory.create(key="0")
    few = queries_of(admin, JOBS)

    for key in range(1, 12):
        JobFactory.create(key=str(key))

    assert queries_of(admin, JOBS) == few


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.OPERATOR])
def test_jobs_are_for_admins(client: Client, role: Role) -> None:
    assert open_as(client, role).get(JOBS).status_code == 404


@pytest.mark.parametrize("role", Role.values)
def test_every_link_of_the_bar_leads_somewhere(client: Client, role: str) -> None:
    person = open_as(client, Role(role))
    bar = person.get(HOME).text.split("<nav")[1].split("</nav>")[0]

    links = [part.split('"')[0] for part in bar.split('href="')[1:]]

    assert links
    assert {link: person.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_unknown_page_wears_the_house_look(client: Client) -> None:
    response = client.get("/nothing/")

    assert response.status_code == 404
    assert "There is nothing here" in response.text


def test_api_documentation_has_no_inline_script_or_style(client: Client) -> None:
    response = open_as(client, Role.REVIEWER).get(reverse("webapp:api-docs"))

    assert response.status_code == 200
    assert "<style" not in response.text
    assert all("src=" in tag.split(">")[0] for tag in response.text.split("<script")[1:])


def test_ready_when_everything_is_there(client: Client) -> None:
    response = client.get(READY)

    body = response.json()
    assert (response.status_code, body["status"], body["missing"]) == (200, "ready", {})


def test_ready_names_a_store_that_cannot_be_written(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setattr(health, "default_storage", FileSystemStorage(location=tmp_path / "file"))

    response = client.get(READY)

    assert response.status_code == 503
    assert list(response.json()["missing"]) == ["objects"]


def test_ready_names_a_broker_that_does_not_answer(client: Client, settings: Settings) -> None:
    settings.MAGPIE_BROKER_URL = "redis://127.0.0.1:1/0"

    response = client.get(READY)

    assert response.status_code == 503
    assert list(response.json()["missing"]) == ["broker"]


def test_ready_asked_for_the_database_alone_does_without_the_broker(client: Client, settings: Settings) -> None:
    settings.MAGPIE_BROKER_URL = "redis://127.0.0.1:1/0"

    response = client.get(READY, {"only": "database,migrations,guards"})

    assert (response.status_code, response.json()["missing"]) == (200, {})


def test_ready_asked_for_a_check_that_is_none_says_so(client: Client) -> None:
    response = client.get(READY, {"only": "databse"})

    assert response.status_code == 503
    assert list(response.json()["missing"]) == ["databse"]


def test_ready_names_tables_that_lost_their_guards(client: Client) -> None:
    append_only.remove(connection, ["labeling_claim"])

    response = client.get(READY)

    assert response.status_code == 503
    assert "labeling_claim" in response.json()["missing"]["guards"]


def send_canary(queue: str, *, state: JobState, ago_s: float, took_s: float = 0.03) -> None:
    sent_at = timezone.now() - timedelta(seconds=ago_s)
    done_at = sent_at + timedelta(seconds=took_s)
    times = {"started_at": done_at, "finished_at": done_at} if state == JobState.DONE else {}
    JobFactory.create(kind=f"canary-{queue}", queue=queue, state=state, created_at=sent_at, **times)


def test_ready_tells_how_long_the_way_through_each_queue_took(client: Client) -> None:
    send_canary("work", state=JobState.DONE, ago_s=20)

    shown = client.get(READY).json()["canaries"]

    assert (shown["work"]["way_ms"], round(shown["work"]["age_s"]), shown["work"]["is_late"]) == (30, 20, False)
    assert (shown["train"]["last_at"], shown["train"]["is_late"]) == (None, False)


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.DONE])
def test_ready_names_queues_from_which_nothing_comes_back(client: Client, state: JobState) -> None:
    send_canary("work", state=JobState.DONE, ago_s=20)
    send_canary("train", state=state, ago_s=200)

    response = client.get(READY)

    assert response.status_code == 503
    assert "queues: train." in response.json()["missing"]["workers"]


def test_jobs_page_shows_the_queues_and_not_the_canaries(client: Client) -> None:
    send_canary("work", state=JobState.DONE, ago_s=20)
    send_canary("train", state=JobState.WAITING, ago_s=200)

    page = open_as(client, Role.ADMIN).get(JOBS)

    assert "30 ms" in page.text
    assert "Nothing comes back" in page.text
    assert "canary-" not in page.text
