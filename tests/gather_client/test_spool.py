"""The spool: nothing lost, nothing half visible, nothing removed too early (invariant 10 among them)."""

from __future__ import annotations

import errno
import json
import os
import sys
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gather_client import durable
from gather_client import spool as spool_module
from gather_client.entry import Capture, new_id
from gather_client.errors import PhotoDamaged, PhotoRefused, SpoolError, SpoolFull, SpoolUnwritable
from gather_client.spool import Spool

QUOTA = 10_000_000


def reopened(spool: Spool) -> Spool:
    return Spool(spool.folder, quota_bytes=spool.quota_bytes)


def names(spool: Spool, part: str) -> set[str]:
    return {path.name for path in (spool.folder / part).iterdir()}


def test_added_photo_is_found_by_another_process(spool: Spool, capture: Capture) -> None:
    added = spool.add(b"photo", capture)

    (found,) = reopened(spool).pending()

    assert found == added
    assert reopened(spool).read(found) == b"photo"
    assert found.device == "test-camera"


def test_ids_are_uuids_that_sort_by_time() -> None:
    first = new_id()

    later = uuid.UUID(int=(uuid.UUID(first).int + (1 << 80)))

    assert uuid.UUID(first).version == 7
    assert uuid.UUID(first).variant == uuid.RFC_4122
    assert first < str(later)


@pytest.mark.parametrize("crash_at", range(1, 8))
def test_crash_at_any_disk_call_leaves_a_whole_photo_or_none(
    spool: Spool, capture: Capture, monkeypatch: pytest.MonkeyPatch, crash_at: int
) -> None:
    """Every call that changes the disk is a point at which the power may fail."""
    before = spool.add(b"before", capture)
    left = [crash_at]

    class PowerCut(BaseException):
        """Nothing that the code could catch and tidy up after."""

    def cut(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise PowerCut
            return original(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        for owner, name in ((os, "fsync"), (os, "open"), (Path, "replace")):
            patch.setattr(owner, name, cut(getattr(owner, name)))
        try:
            spool.add(b"after the cut", capture)
            is_promised = True
        except PowerCut:
            is_promised = False

    entries = reopened(spool).pending()
    whole = {reopened(spool).read(entry) for entry in entries}
    assert whole in ({b"before"}, {b"before", b"after the cut"})
    assert not is_promised or len(whole) == 2
    assert before in entries


def test_leftovers_of_a_crash_are_swept_only_when_old(spool: Spool, capture: Capture) -> None:
    kept = spool.add(b"kept", capture)
    old, young = spool.folder / "incoming" / "old.jpg.1", spool.folder / "incoming" / "young.jpg.2"
    lonely = spool.folder / "pending" / f"{new_id()}.json"
    for path in (old, young, lonely):
        path.write_bytes(b"x")
    for path in (old, lonely):
        os.utime(path, (0, 0))

    again = reopened(spool)

    assert names(again, "incoming") == {"young.jpg.2"}
    assert [entry.id for entry in again.pending()] == [kept.id]
    assert not lonely.exists()


def test_photo_with_an_unreadable_sidecar_is_kept_under_its_id(spool: Spool, capture: Capture) -> None:
    added = spool.add(b"photo", capture)
    (spool.folder / "pending" / added.sidecar_name).write_bytes(b'{"id": "cut sh')

    (found,) = reopened(spool).pending()

    assert (found.id, found.sha256, found.claim) == (added.id, added.sha256, None)
    assert (spool.folder / "pending" / f"{added.id}.damaged").read_bytes() == b'{"id": "cut sh'


def test_photo_uploaded_by_another_process_meanwhile_is_passed_over(
    spool: Spool, capture: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, kept = spool.add(b"gone", capture), spool.add(b"kept", capture)
    listing = sorted((spool.folder / "pending").glob("*.jpg"))
    spool.acknowledge(gone, sha256=gone.sha256)
    monkeypatch.setattr(spool_module, "_photos", lambda folder: listing)

    assert spool.pending() == [kept]


def test_quota_stops_capture_and_removes_nothing(tmp_path: Path, capture: Capture) -> None:
    spool = Spool(tmp_path, quota_bytes=1000)
    kept = [spool.add(bytes(400), capture), spool.add(bytes([1]) * 400, capture)]

    with pytest.raises(SpoolFull, match="quota"):
        spool.add(bytes(400), capture)

    assert reopened(spool).pending() == kept
    spool.acknowledge(kept[0], sha256=kept[0].sha256)
    spool.add(bytes(400), capture)


def test_disk_without_room_for_others_stops_capture(tmp_path: Path, capture: Capture) -> None:
    spool = Spool(tmp_path, quota_bytes=QUOTA, min_free_bytes=1 << 60)

    with pytest.raises(SpoolFull, match="full"):
        spool.add(b"photo", capture)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_full_disk_while_writing_leaves_the_spool_as_it_was(
    spool: Spool, capture: Capture, monkeypatch: pytest.MonkeyPatch, number: int, fails_at: int
) -> None:
    kept = spool.add(b"kept", capture)
    before = names(spool, "pending")
    calls = [fails_at]
    fsync = os.fsync

    def full(descriptor: int) -> None:
        calls[0] -= 1
        if calls[0] == 0:
            raise OSError(number, os.strerror(number))
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(SpoolFull):
            spool.add(b"too much", capture)

    assert reopened(spool).pending()[0] == kept
    assert names(spool, "incoming") == set()
    assert names(spool, "pending") == before
    spool.add(b"room again", capture)


def test_read_only_folder_says_what_to_do(spool: Spool, capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(durable, "write", refuse)

    with pytest.raises(SpoolUnwritable, match="--home"):
        spool.add(b"photo", capture)


def test_photo_leaves_only_for_its_own_hash(spool: Spool, capture: Capture) -> None:
    added = spool.add(b"photo", capture)

    with pytest.raises(SpoolError):
        spool.acknowledge(added, sha256="0" * 64)

    assert spool.pending() == [added]
    spool.acknowledge(added, sha256=added.sha256)
    assert names(spool, "pending") == set()


def test_changed_bytes_are_never_sent_as_the_photo(spool: Spool, capture: Capture) -> None:
    added = spool.add(b"photo", capture)
    (spool.folder / "pending" / added.photo_name).write_bytes(b"other")

    with pytest.raises(PhotoDamaged):
        spool.read(added)


def test_refused_photo_is_kept_with_its_reason_and_can_wait_again(spool: Spool, capture: Capture) -> None:
    added = spool.add(b"photo", capture)
    spool.refuse(added, PhotoRefused(status=422, server_code="image-damaged", detail="it is damaged"))

    (refused,) = reopened(spool).refused()

    assert (refused.entry, refused.status, refused.code) == (added, 422, "image-damaged")
    assert (spool.folder / "refused" / added.photo_name).read_bytes() == b"photo"
    assert spool.pending() == []
    assert spool.usage().size_bytes == len(b"photo")
    assert spool.retry_refused() == 1
    assert spool.pending() == [added]
    assert spool.refused() == []


def test_count_is_right_when_several_threads_let_photos_go_at_once(
    spool: Spool, capture: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "RECOUNT_S", 1e9)  # what is counted along must be right by itself
    added = [spool.add(b"photo", capture) for _ in range(200)]
    kept, gone = added[:2], added[2:]
    interval_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda photo: spool.acknowledge(photo, sha256=photo.sha256), gone))
    finally:
        sys.setswitchinterval(interval_s)

    assert (spool.usage().pending, spool.usage().size_bytes) == (len(kept), len(kept) * len(b"photo"))
    assert spool.recount() == spool.usage()


def test_sidecar_carries_every_fact(spool: Spool, capture: Capture) -> None:
    added = spool.add(b"photo", Capture(captured_at=capture.captured_at, claim="glass", burst_id="b1", probability=0.5))

    facts = json.loads((spool.folder / "pending" / added.sidecar_name).read_bytes())

    assert facts["sha256"] == added.sha256
    assert added.query() == {
        "captured_at": "2026-03-01T12:00:00+00:00",
        "claim": "glass",
        "burst_id": "b1",
        "capture_policy": "every",
        "capture_probability": "0.5",
    }


def test_only_one_process_uploads_at_a_time(spool: Spool) -> None:
    with spool.uploading() as first, reopened(spool).uploading() as second:
        assert (first, second) == (True, False)

    with reopened(spool).uploading() as third:
        assert third


@pytest.mark.parametrize(
    "wrong", [{"policy": "whim"}, {"probability": 0.0}, {"media_type": "image/gif"}, {"captured_at": None}]
)
def test_capture_with_wrong_facts_is_refused_when_made(capture: Capture, wrong: dict[str, object]) -> None:
    with pytest.raises((ValueError, AttributeError)):
        Capture(**{"captured_at": capture.captured_at, **wrong})  # type: ignore[arg-type]
