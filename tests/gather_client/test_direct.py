"""Bringing photos to the object store, with a server, a store and a network that break."""

from __future__ import annotations

import random

import pytest

from gather_client import direct
from gather_client.api import Api
from gather_client.backoff import Backoff
from gather_client.direct import DirectUploads
from gather_client.entry import Capture
from gather_client.errors import ServerUnreachable, TokenRejected
from gather_client.progress import Network
from gather_client.spool import Spool
from gather_client.uploader import Uploader
from tests.gather_client.fault_server import FaultServer, Reply, answer, problem

QUICK = Backoff(base_s=0.01, cap_s=0.05)


@pytest.fixture
def server(server: FaultServer) -> FaultServer:
    server.is_direct = True
    return server


@pytest.fixture
def uploader(api: Api, spool: Spool, monkeypatch: pytest.MonkeyPatch) -> Uploader:
    monkeypatch.setattr(direct, "_ASK_FIRST_S", 0.01)
    return Uploader(api, spool, backoff=QUICK, rng=random.Random(7))


def fill(spool: Spool, capture: Capture, count: int) -> set[str]:
    return {spool.add(f"photo {n}".encode(), capture).id for n in range(count)}


def puts(server: FaultServer) -> int:
    return sum(method == "PUT" for method, _target in server.requests)


def test_photos_go_past_the_server_in_batches(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    facts = Capture(captured_at=capture.captured_at, media_type="image/png", claim="mælk & ost", burst_id="b 1")
    ids = {spool.add(f"photo {n}".encode(), facts).id for n in range(120)}
    server.intake_after = 3

    ended = uploader.flush()

    stored = next(iter(server.photos.values()))
    assert set(server.photos) == ids
    assert (ended.sent, ended.left, ended.network, ended.problem) == (120, 0, Network.ONLINE, None)
    assert (server.posts_to_store, puts(server)) == (120, 0)
    assert server.uploads < 40
    assert (stored.media_type, stored.fields["claim"], stored.fields["burst_id"]) == ("image/png", "mælk & ost", "b 1")


def test_photo_stays_until_it_is_done_with_the_same_hash(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    (client_id,) = fill(spool, capture, 1)
    server.intake_after = 1_000_000

    ended = uploader.flush(give_up_after_s=0.3)

    assert (ended.sent, ended.left, server.posts_to_store) == (0, 1, 1)
    server.intake_after = 1
    assert Uploader(uploader._api, spool, backoff=QUICK).flush().sent == 1
    assert server.posts_to_store == 1
    assert set(server.photos) == {client_id}


@pytest.mark.parametrize("state", [{"state": "done", "sha256": "0" * 64}, {"state": "done"}, {}])
def test_word_that_is_no_receipt_removes_nothing(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader, state: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (client_id,) = fill(spool, capture, 1)
    monkeypatch.setattr(
        server, "_direct", lambda path, body: answer(200, {"results": [{"client_id": client_id, **state}]})
    )

    uploader.flush(give_up_after_s=0.2)

    assert len(spool.pending()) == 1
    assert spool.refused() == []


@pytest.mark.parametrize(
    "body", [b"<html>Sign in to the hotel's network</html>", b'"text"', b"{}", b'{"results": [1]}']
)
def test_answer_that_makes_no_sense_removes_nothing(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader, body: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    fill(spool, capture, 2)
    monkeypatch.setattr(server, "_direct", lambda path, asked: Reply(200, body))

    ended = uploader.flush(give_up_after_s=0.2)

    assert (len(spool.pending()), ended.sent) == (2, 0)
    assert len(server.requests) < 60  # it does not ask without a breath


def test_dropped_replies_double_nothing(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    ids = fill(spool, capture, 120)
    server.drop_every = 3

    ended = uploader.flush()

    assert set(server.photos) == ids
    assert (server.commits, ended.left) == (120, 0)


def test_refused_photo_is_put_aside_and_the_others_pass(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    fill(spool, capture, 3)
    bad = spool.add(b"bad", capture)
    server.refusals[bad.sha256] = problem(422, "image-damaged")

    ended = uploader.flush()

    (refused,) = spool.refused()
    assert (ended.sent, ended.refused, ended.left) == (3, 1, 0)
    assert (refused.entry.id, refused.code, refused.detail) == (bad.id, "image-damaged", "because image-damaged")


@pytest.mark.parametrize("code", ["hash-mismatch", "upload-missing"])
def test_photo_that_was_garbled_or_lost_is_brought_again(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(spool, capture, 2)
    real, spoilt = server._bring, [2]

    def spoil(headers: dict[str, str], data: bytes) -> tuple[Reply, bool]:
        if not spoilt[0]:
            return real(headers, data)
        spoilt[0] -= 1
        if code == "hash-mismatch":
            real(headers, data.replace(b"photo ", b"PHOTO "))
        return Reply(204, b""), False

    monkeypatch.setattr(server, "_bring", spoil)

    ended = uploader.flush()

    assert (ended.sent, ended.refused, ended.left) == (2, 0, 0)
    assert {photo.data for photo in server.photos.values()} == {b"photo 0", b"photo 1"}


def test_server_without_direct_uploads_is_asked_once(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    server.is_direct = False
    ids = fill(spool, capture, 80)

    ended = uploader.flush()

    assert set(server.photos) == ids
    assert ended.sent == 80
    assert [method for method, _target in server.requests].count("POST") == 1


@pytest.mark.parametrize("reply", [Reply(404, b"<h1>not here</h1>"), problem(400, "invalid"), Reply(405)])
def test_server_too_old_for_it_gets_photos_the_old_way(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader, reply: Reply,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    fill(spool, capture, 3)
    monkeypatch.setattr(server, "_direct", lambda path, body: reply)

    assert uploader.flush().sent == 3
    assert puts(server) == 3


@pytest.mark.parametrize("reply", [Reply(403, b"<Error>"), Reply(503, b"<Error>")])
def test_store_that_takes_nothing_is_gone_round(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader, reply: Reply
) -> None:
    ids = fill(spool, capture, 5)
    server.store_reply = reply

    ended = uploader.flush()

    assert set(server.photos) == ids
    assert (ended.left, puts(server)) == (0, 5)


def test_token_goes_to_the_server_and_never_to_the_store(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    fill(spool, capture, 2)  # the store of the tests refuses whoever shows it one

    assert uploader.flush().sent == 2
    assert (server.posts_to_store, puts(server)) == (2, 0)


def test_photo_is_not_sent_in_the_clear_past_an_encrypted_server(api: Api, uploader: Uploader) -> None:
    with Api("https://magpie.example", "token") as encrypted:
        way = DirectUploads(encrypted, uploader, rng=random.Random(1))

        with pytest.raises(ServerUnreachable):
            way._refuse_to_be_overheard("http://store.example/photos")
        way._refuse_to_be_overheard("https://store.example/photos")


def test_rejected_token_stops(server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader) -> None:
    fill(spool, capture, 3)
    server.token = "another"

    with pytest.raises(TokenRejected):
        uploader.flush()

    assert len(spool.pending()) == 3


def test_photo_damaged_on_disk_is_put_aside_and_the_others_pass(
    server: FaultServer, spool: Spool, capture: Capture, uploader: Uploader
) -> None:
    fill(spool, capture, 2)
    added = spool.add(b"photo", capture)
    (spool.folder / "pending" / added.photo_name).write_bytes(b"rotten")

    ended = uploader.flush()

    assert [one.code for one in spool.refused()] == ["photo-damaged"]
    assert (ended.sent, ended.refused, ended.left) == (2, 1, 0)
