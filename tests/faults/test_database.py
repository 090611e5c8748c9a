"""PostgreSQL restarted under load: what was acknowledged is there, once; people are told when to come back."""

from __future__ import annotations

import signal
import time

import httpx
import pytest
from django.db import connection

from tests.faults import evidence
from tests.faults.conftest import House
from tests.faults.visitors import at_work

# The pools look again within three seconds, and a busy machine takes its time; whoever holds a broken connection for
# good never comes back.
RECOVERY_S = 45.0
# Two requests wait five seconds each for a connection; with the pool's own patience it is half a minute each.
REFUSED_S = 40.0


def restart(house: House, how: signal.Signals, *, away_s: float) -> None:
    house.database_server.stop(how)
    time.sleep(away_s)
    house.database_server.start()
    connection.close()  # the test's own, which is broken, too


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["in good order", "killed"])
def test_database_restarted_under_load_costs_nothing(house: House, how: signal.Signals) -> None:
    cameras, reviewers = [house.camera() for _ in range(2)], [house.reviewer() for _ in range(2)]

    # Whether anybody is told to come back depends on who asks in these moments; another test makes sure of that.
    with at_work(*(camera.upload for camera in cameras), *(reviewer.answer for reviewer in reviewers), pause_s=0.05):
        time.sleep(1.5)
        before = [len(visitor.acknowledged) for visitor in (*cameras, *reviewers)]
        restart(house, how, away_s=1.5)
        back_s = house.running.until(
            lambda: all(
                len(visitor.acknowledged) > count + 1
                for visitor, count in zip((*cameras, *reviewers), before, strict=True)
            ),
            "everybody going on",
        )

    assert back_s < RECOVERY_S
    evidence.assert_kept(cameras=cameras, reviewers=reviewers)
    for visitor in (*cameras, *reviewers):
        evidence.assert_calm(visitor, 503)


def test_everything_recovers_without_a_restart_of_ours(house: House) -> None:
    restart(house, signal.SIGINT, away_s=2)

    camera = house.camera()
    camera.upload()
    house.running.until(evidence.all_embedded, "embedding every photo")
    house.running.until(evidence.nothing_to_do, "the end of all jobs")
    assert evidence.failed_jobs() == []
    assert [house.running.deaths(name) for name in ("web", "worker", "trainer", "beat")] == [[]] * 4


def test_pages_say_503_while_the_database_is_away(house: House) -> None:
    person = house.reviewer().http

    with house.database.refusing():
        began = time.monotonic()
        page, leases = person.get("/"), person.post("/api/v1/leases", json={"tab": "0" * 32, "count": 1})
        took_s = time.monotonic() - began
        alive = httpx.get(f"{house.running.url}/health", timeout=5)

    assert (page.status_code, leases.status_code, alive.status_code) == (503, 503, 200)
    assert page.headers["Retry-After"] == leases.headers["Retry-After"] == "2"
    assert page.headers["Content-Type"].startswith("text/html")
    assert leases.json()["code"] == "database-down"
    assert took_s < REFUSED_S
    house.running.until(lambda: person.get("/").status_code == 200, "the page, again", timeout_s=RECOVERY_S)
