"""The uploader against a server that breaks."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Callable

import pytest

from gather_client.api import Api
from gather_client.backoff import Backoff
from gather_client.entry import Capture
from gather_client.errors import ServerUnreachable, TokenRejected, WrongServer
from gather_client.progress import Network, Progress
from gather_client.spool import Spool
from gather_client.uploader import Uploader
from tests.gather_client.fault_server import FaultServer, Reply, answer, problem

QUICK = Backoff(base_s=0.01, cap_s=0.05)


@pytest.fixture
def uploader(api: Api, spool: Spool) -> Uploader:
    return Uploader(api, spool, backoff=QUICK, rng=random.Random(7))


def fill(spool: Spool, capture: Capture, count: int) -> set[str]:
    return {spool.add(f"photo {n}".encode(), capture).id for n in range(count)}


def test_flush_sends_every_photo_once_and_empties_the_spool(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    ids = fill(spool, capture, 30)
    seen: list[Progress] = []

    ended = uploader.flush(progress=seen.append)

    assert set(server.photos) == ids
    assert (ended.sent, ended.left, ended.network) == (30, 0, Network.ONLINE)
    assert spool.pending() == []
    assert max(one.sent for one in seen) == 30


def test_upload_carries_bytes_type_hash_and_fields(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    facts = Capture(captured_at=capture.captured_at, media_type="image/png", claim="mælk & ost", burst_id="b 1")
    added = spool.add(b"bytes", facts)

    uploader.flush()

    stored = server.photos[added.id]
    assert (stored.data, stored.media_type, stored.sha256) == (b"bytes", "image/png", added.sha256)
    assert stored.fields == added.query()


def test_dropped_replies_double_nothing(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    ids = fill(spool, capture, 40)
    server.drop_every = 5

    ended = uploader.flush()

    assert set(server.photos) == ids
    assert server.commits == 40
    assert server.uploads > 40
    assert ended.left == 0


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "unknown-category"), (409, "client-id-reused"), (410, "photo-erased"), (413, "upload-too-large"),
     (415, "type-not-supported"),
     (422, "image-damaged")],
)  # fmt: skip
def test_photo_that_never_succeeds_is_put_aside_and_the_others_pass(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader, status: int, code: str
) -> None:
    fill(spool, capture, 3)
    bad = spool.add(b"bad", capture)
    server.refusals[bad.sha256] = problem(status, code)

    ended = uploader.flush()

    (refused,) = spool.refused()
    assert (ended.sent, ended.refused, ended.left) == (3, 1, 0)
    assert (refused.entry.id, refused.status, refused.code) == (bad.id, status, code)
    assert refused.detail == f"because {code}"


def test_bytes_garbled_on_the_way_are_sent_again(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    fill(spool, capture, 1)
    server.scripted = [problem(400, "hash-mismatch")]

    ended = uploader.flush()

    assert (ended.sent, ended.refused) == (1, 0)


@pytest.mark.parametrize("status", [401, 403])
def test_rejected_token_stops_and_says_so(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader, status: int
) -> None:
    fill(spool, capture, 20)
    server.scripted = [problem(status, "not-allowed")] * 100

    with pytest.raises(TokenRejected, match="gather configure"):
        uploader.flush()

    assert len(spool.pending()) == 20
    assert server.uploads <= 4
    assert uploader.progress.network is Network.STOPPED


def test_wrong_address_stops_and_keeps_everything(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    fill(spool, capture, 2)
    server.scripted = [Reply(404, b"<h1>not here</h1>")] * 10

    with pytest.raises(WrongServer):
        uploader.flush()

    assert len(spool.pending()) == 2
    assert spool.refused() == []


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_struggling_server_is_asked_again(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader, status: int
) -> None:
    ids = fill(spool, capture, 6)
    server.scripted = [problem(status, "busy")] * 3

    ended = uploader.flush()

    assert set(server.photos) == ids
    assert (ended.left, ended.refused) == (0, 0)


def test_retry_after_is_honoured_for_all_photos(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    fill(spool, capture, 8)
    server.scripted = [problem(429, "throttled", **{"Retry-After": "1"})] * 4
    began = time.monotonic()

    ended = uploader.flush()

    assert time.monotonic() - began >= 0.95
    assert ended.left == 0


def test_one_photo_that_breaks_the_server_does_not_hold_up_the_others(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    poison = spool.add(b"poison", capture)
    fill(spool, capture, 10)
    server.refusals[poison.sha256] = problem(500, "crash")

    ended = uploader.flush(give_up_after_s=0.3)

    assert [entry.id for entry in spool.pending()] == [poison.id]
    assert (ended.sent, ended.left) == (10, 1)


@pytest.mark.parametrize("body", [b"<html>Sign in to the hotel's network</html>", b'"text"', b"{}"])
def test_answer_that_is_no_receipt_removes_nothing(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader, body: bytes
) -> None:
    fill(spool, capture, 2)
    server.scripted = [Reply(200, body)] * 1000

    ended = uploader.flush(give_up_after_s=0.2)

    assert len(spool.pending()) == 2
    assert ended.sent == 0


def test_echo_of_other_bytes_removes_nothing(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    (client_id,) = fill(spool, capture, 1)
    wrong = {"client_id": client_id, "sha256": hashlib.sha256(b"other").hexdigest()}
    server.scripted = [answer(201, wrong)] * 1000

    uploader.flush(give_up_after_s=0.2)

    assert len(spool.pending()) == 1


def test_photo_damaged_on_disk_is_put_aside(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    added = spool.add(b"photo", capture)
    (spool.folder / "pending" / added.photo_name).write_bytes(b"rotten")

    uploader.flush()

    assert [one.code for one in spool.refused()] == ["photo-damaged"]
    assert server.photos == {}


def test_nobody_listening_gives_up_and_keeps_everything(spool: Spool, capture: Capture) -> None:
    fill(spool, capture, 3)
    with Api("http://127.0.0.1:9", "x", timeout_s=1.0) as nobody:
        ended = Uploader(nobody, spool, backoff=QUICK).flush(give_up_after_s=0.2)

    assert ended.left == 3
    assert isinstance(ended.problem, ServerUnreachable)
    assert ended.network is Network.OFFLINE


def test_thread_outlives_an_outage_and_sends_what_comes_later(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=uploader.run, args=(stop,))
    server.is_out = True
    fill(spool, capture, 3)
    thread.start()
    wait_until(lambda: uploader.progress.network is Network.OFFLINE)

    server.is_out = False
    wait_until(lambda: len(server.photos) == 3)
    fill(spool, capture, 2)

    wait_until(lambda: len(server.photos) == 5)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_thread_survives_an_error_that_nobody_foresaw(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=uploader.run, args=(stop,))
    real, failures = spool.pending, [ZeroDivisionError("surprise")]
    monkeypatch.setattr(
        spool, "pending", lambda **limits: (_ for _ in ()).throw(failures.pop()) if failures else real()
    )
    fill(spool, capture, 2)

    thread.start()
    wait_until(lambda: len(server.photos) == 2)

    stop.set()
    thread.join(5)
    assert failures == []


def test_two_flushers_of_one_spool_send_each_photo_once(server: FaultServer, spool: Spool, capture: Capture) -> None:
    ids = fill(spool, capture, 60)
    apis = [Api(server.url, server.token) for _ in range(2)]
    pair = [Uploader(one, Spool(spool.folder, quota_bytes=10**9)) for one in apis]
    threads = [threading.Thread(target=one.flush) for one in pair]

    for thread in threads:
        thread.start()
    for thread, one in zip(threads, apis, strict=True):
        thread.join(20)
        one.close()

    assert set(server.photos) == ids
    assert server.uploads == 60
    assert sum(one.progress.sent for one in pair) == 60


def test_backoff_is_jittered_capped_and_never_below_the_servers_wish() -> None:
    backoff, rng = Backoff(base_s=1.0, cap_s=8.0), random.Random(1)

    drawn = [backoff.delay_s(failures, rng) for failures in range(1, 200)]

    assert all(0 <= delay_s <= 8.0 for delay_s in drawn)
    assert len(set(drawn)) == len(drawn)
    assert max(backoff.delay_s(1, rng) for _ in range(50)) <= 1.0
    assert backoff.delay_s(1, rng, retry_after_s=30.0) == 30.0
    assert backoff.delay_s(1, rng, retry_after_s=1e9) == 3600.0


def wait_until(is_so: Callable[[], bool], timeout_s: float = 60.0) -> None:
    until = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < until, "it never came about"
        time.sleep(0.01)
