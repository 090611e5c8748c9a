"""The real server on a real S3 and the fault-injecting one keep the same contract of direct uploads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.models import Role, User
from accounts.services import devices
from gather_client.api import Api
from gather_client.entry import Capture
from gather_client.spool import Spool
from gather_client.uploader import Uploader
from labeling.models import Category
from labeling.selectors import direct_uploads
from labeling.services import arrivals
from tests.gather_client import pictures
from tests.services import object_stores
from tests.services.s3 import S3Server

pytestmark = pytest.mark.django_db(transaction=True)

FAULT, REAL = "fault server", "real server"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(params=[FAULT, pytest.param(REAL, marks=[pytest.mark.services, pytest.mark.s3])])
def api(request: pytest.FixtureRequest) -> Iterator[Api]:
    """A client of either server, with photos going to a store."""
    if request.param == FAULT:
        server = request.getfixturevalue("server")
        server.is_direct, server.known_claims, server.intake_after = True, {"glass"}, 2
        with Api(server.url, server.token, timeout_s=60.0) as client:
            yield client
        return
    s3: S3Server = request.getfixturevalue("s3_server")
    url = request.getfixturevalue("live_server").url
    admin = User.objects.create_user("ada", role=Role.ADMIN)
    Category.objects.create(name="glass")
    _device, token = devices.connect(name="conveyor", by=admin)
    with object_stores.swapped(s3.environment(s3.new_bucket())), working(), Api(url, token, timeout_s=60.0) as client:
        yield client


@contextmanager
def working() -> Iterator[None]:
    """Take in what arrives, as a worker would."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.05):
            for lane in direct_uploads.waiting_lanes():
                arrivals.take_in(lane)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def announcement(spool: Spool, n: int, **changes: object) -> dict[str, object]:
    photo = spool.add(pictures.jpeg(pictures.noise(n)), Capture(captured_at=NOW))
    facts = {"sha256": photo.sha256, "size_bytes": photo.size_bytes, "media_type": photo.media_type}
    return {"client_id": photo.id, **facts, **photo.query(), **changes}


def test_spool_reaches_the_server_past_it(api: Api, spool: Spool) -> None:
    facts = {"claim": "glass", "policy": "random", "probability": 0.25, "burst_id": "b-1"}
    kept = [
        spool.add(pictures.jpeg(pictures.noise(n)), Capture(captured_at=NOW, **facts))  # type: ignore[arg-type]
        for n in range(12)
    ]
    unknown = spool.add(pictures.jpeg(pictures.noise(100)), Capture(captured_at=NOW, claim="no such category"))

    ended = Uploader(api, spool).flush()

    told = api.post("uploads/status", {"client_ids": [photo.id for photo in kept]})["results"]
    assert (ended.sent, ended.refused, ended.left) == (12, 1, 0)
    assert {(one["client_id"], one["state"], one["sha256"]) for one in told} == {
        (photo.id, "done", photo.sha256) for photo in kept
    }
    assert [(one.entry.id, one.code) for one in spool.refused()] == [(unknown.id, "unknown-category")]


def test_announced_photo_gets_a_form_and_nothing_more_is_known_of_it(api: Api, spool: Spool) -> None:
    body = announcement(spool, 1)

    (started,) = api.post("uploads", {"uploads": [body]})["results"]
    (asked,) = api.post("uploads/status", {"client_ids": [body["client_id"]]})["results"]

    assert set(started) == {"client_id", "state", "url", "fields", "expires_at"}
    assert asked == {"client_id": body["client_id"], "state": "start"}


def test_photo_that_never_came_is_missing(api: Api, spool: Spool) -> None:
    body = announcement(spool, 2)
    api.post("uploads", {"uploads": [body]})
    ids = {"client_ids": [body["client_id"]]}

    (told,) = api.post("uploads/finish", ids)["results"]
    while told["state"] == "arrived":
        (told,) = api.post("uploads/status", ids)["results"]

    assert (told["state"], told["code"]) == ("refused", "upload-missing")
    (again,) = api.post("uploads", {"uploads": [body]})["results"]
    assert again["state"] == "start"


def test_unknown_id_is_unknown(api: Api, spool: Spool) -> None:
    nobody = announcement(spool, 3)["client_id"]

    for call in ("uploads/finish", "uploads/status"):
        assert api.post(call, {"client_ids": [nobody]})["results"] == [{"client_id": nobody, "state": "unknown"}]
