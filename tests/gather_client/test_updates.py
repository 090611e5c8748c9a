"""Updates: six bad ones of six are refused with the old model serving (invariant 11), good ones are installed."""

from __future__ import annotations

import base64
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from gather_client import selftest
from gather_client.api import Api
from gather_client.errors import NoModelYet, UpdateRefused
from gather_client.releases import ReleaseStore
from gather_client.suggestions import Champion
from gather_client.updates import Updater
from tests.gather_client import bundles, pictures
from tests.gather_client.bundles import KEY, NOW, OTHER_KEY, Release, Sealed
from tests.gather_client.fault_server import FaultServer

PUBLIC_KEY = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()


def tried_here(folder: Path) -> None:
    """Self-test in this process: the process of its own has tests of its own, and costs a second each."""
    selftest.check(folder)


@pytest.fixture
def store(tmp_path: Path) -> ReleaseStore:
    return ReleaseStore(tmp_path / "models")


@pytest.fixture
def updater(api: Api, store: ReleaseStore) -> Updater:
    return Updater(api, store, public_key=PUBLIC_KEY, now=lambda: NOW, self_test=tried_here)


def offer(server: FaultServer, sealed: Sealed) -> None:
    server.champion, server.bundle, server.etag = sealed.offer, sealed.bundle, bundles.etag(sealed)


def downloads(server: FaultServer) -> int:
    return sum(path.endswith("/bundle") for _method, path in server.requests)


def wrong_hash() -> Sealed:
    sealed = Release(release=2).sealed()
    spoilt = bytearray(sealed.bundle)
    spoilt[len(spoilt) // 2] ^= 1
    return Sealed(sealed.offer, bytes(spoilt))


def wrong_signature() -> Sealed:
    sealed = Release(release=2).sealed()
    sealed.offer["envelope"]["release"] = 3
    return sealed


def lower_release() -> Sealed:
    return Release(release=0).sealed()


def past_expiry() -> Sealed:
    return Release(release=2, expires_at=NOW - timedelta(seconds=1)).sealed()


def cut_short() -> Sealed:
    sealed = Release(release=2).sealed()
    return Sealed(sealed.offer, sealed.bundle[:-1000])


def crashing() -> Sealed:
    right = [[1 / 3] * 3 for _ in bundles.golden_photos()]
    return Release(release=2, onnx=b"\x08\x09 this is no graph", probabilities=right).sealed()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (wrong_hash, "bundle-hash-wrong"),
        (wrong_signature, "signature-wrong"),
        (lower_release, "release-lower"),
        (past_expiry, "release-expired"),
        (cut_short, "bundle-size-wrong"),
        (crashing, "self-test-failed"),
    ],
)
def test_bad_update_is_refused_and_the_old_model_serves_on(
    server: FaultServer, api: Api, store: ReleaseStore, make: Callable[[], Sealed], reason: str
) -> None:
    real_self_test = selftest.run if make is crashing else tried_here
    updater = Updater(api, store, public_key=PUBLIC_KEY, now=lambda: NOW, self_test=real_self_test)
    offer(server, Release(release=1).sealed())
    updater.check()
    before = store.pointer()
    offer(server, make())

    with pytest.raises(UpdateRefused) as refused:
        updater.check()

    assert refused.value.reason == reason
    assert store.pointer() == before
    assert Champion(store).suggest(pictures.scene(64, 48)).release == 1
    assert {path.name for path in store.folder.iterdir()} == {"1-7", "current.json", "update.lock"}


def test_refused_update_is_not_fetched_again_until_it_changes(
    server: FaultServer, store: ReleaseStore, updater: Updater
) -> None:
    offer(server, cut_short())
    with pytest.raises(UpdateRefused):
        updater.check()

    assert updater.check().kind == "unchanged"
    assert downloads(server) == 1
    offer(server, Release(release=3).sealed())
    assert updater.check().kind == "installed"


def test_champion_is_installed_once_and_then_unchanged(
    server: FaultServer, store: ReleaseStore, updater: Updater
) -> None:
    offer(server, Release(release=4, model_version=2).sealed())

    first, second = updater.check(), updater.check()

    assert (first.kind, second.kind) == ("installed", "unchanged")
    assert store.folder / "4-2" == store.candidates()[0].folder
    assert downloads(server) == 1


def test_rollback_is_a_higher_release_of_an_older_version(
    server: FaultServer, store: ReleaseStore, updater: Updater
) -> None:
    for release, version in ((1, 7), (2, 8), (3, 7)):
        offer(server, Release(release=release, model_version=version, onnx=bundles.graph(version)).sealed())
        updater.check()

    serving, before = store.candidates()

    assert (serving.envelope.release, serving.envelope.model_version) == (3, 7)
    assert before.folder.name == "2-8"
    assert not (store.folder / "1-7").exists()


def test_equal_release_needs_a_later_signature_of_the_same_model(
    server: FaultServer, store: ReleaseStore, updater: Updater
) -> None:
    day = timedelta(days=1)
    offer(server, Release(issued_at=NOW - 3 * day).sealed())
    updater.check()

    offer(server, Release(issued_at=NOW - day, expires_at=NOW + 31 * day).sealed())
    assert updater.check().kind == "renewed"
    assert store.candidates()[0].envelope.expires_at == NOW + 31 * day
    assert downloads(server) == 1

    offer(server, Release(issued_at=NOW - 2 * day).sealed())
    with pytest.raises(UpdateRefused) as older:
        updater.check()
    offer(server, Release(issued_at=NOW, onnx=bundles.graph(5)).sealed())
    with pytest.raises(UpdateRefused) as changed:
        updater.check()

    assert (older.value.reason, changed.value.reason) == ("signature-older", "release-changed")


def test_expired_model_runs_on(server: FaultServer, api: Api, store: ReleaseStore, updater: Updater) -> None:
    offer(server, Release().sealed())
    updater.check()
    later = Updater(api, store, public_key=PUBLIC_KEY, now=lambda: NOW + timedelta(days=365), self_test=tried_here)

    assert later.check().kind == "unchanged"
    assert Champion(store).suggest(pictures.scene(64, 48)).release == 1


def test_first_key_is_pinned_and_another_one_is_refused(server: FaultServer, api: Api, store: ReleaseStore) -> None:
    pinned: list[str] = []
    updater = Updater(api, store, pin=pinned.append, now=lambda: NOW, self_test=tried_here)
    offer(server, Release().sealed())
    updater.check()
    offer(server, Release(release=2, key=OTHER_KEY).sealed())

    with pytest.raises(UpdateRefused) as refused:
        updater.check()

    assert pinned == [PUBLIC_KEY]
    assert refused.value.reason == "key-changed"


def test_another_server_that_a_person_chose_counts_from_one(
    server: FaultServer, api: Api, store: ReleaseStore, updater: Updater
) -> None:
    offer(server, Release(release=9).sealed())
    updater.check()
    offer(server, Release(release=9, key=OTHER_KEY).sealed())
    other_key = base64.b64encode(OTHER_KEY.public_key().public_bytes_raw()).decode()
    moved = Updater(api, store, public_key=other_key, now=lambda: NOW, self_test=tried_here)

    assert moved.check().kind == "installed"

    serving, before = store.candidates()
    assert serving.folder.name.startswith("9-7-")
    assert before.folder.name == "9-7"
    offer(server, Release(release=8, key=OTHER_KEY).sealed())
    with pytest.raises(UpdateRefused):
        moved.check()


def test_key_of_a_bad_bundle_is_not_pinned(server: FaultServer, api: Api, store: ReleaseStore) -> None:
    pinned: list[str] = []
    offer(server, cut_short())

    with pytest.raises(UpdateRefused):
        Updater(api, store, pin=pinned.append, now=lambda: NOW, self_test=tried_here).check()

    assert pinned == []


def test_bundle_on_another_server_is_not_fetched(server: FaultServer, updater: Updater) -> None:
    sealed = Release().sealed()
    sealed.offer["bundle_url"] = "http://127.0.0.1:9/api/v1/models/7/bundle"
    offer(server, sealed)

    with pytest.raises(UpdateRefused) as refused:
        updater.check()

    assert refused.value.reason == "foreign-address"


@pytest.mark.parametrize(
    "name", ["../escaped.txt", "/absolute.txt", "golden/../../x.png", "model.py", "golden/000.svg"]
)
def test_bundle_that_names_other_files_is_refused(
    server: FaultServer, store: ReleaseStore, updater: Updater, tmp_path: Path, name: str
) -> None:
    offer(server, Release(extra_files={name: b"harm"}).sealed())

    with pytest.raises(UpdateRefused) as refused:
        updater.check()

    assert refused.value.reason == "bundle-unsafe"
    assert not list(tmp_path.rglob("escaped.txt"))


def test_compressed_bundle_is_refused_as_it_could_be_a_bomb(server: FaultServer, updater: Updater) -> None:
    offer(server, Release(compression=zipfile.ZIP_DEFLATED).sealed())

    with pytest.raises(UpdateRefused) as refused:
        updater.check()

    assert refused.value.reason == "bundle-unsafe"


def test_file_that_the_manifest_does_not_name_is_refused(server: FaultServer, updater: Updater) -> None:
    offer(server, Release(smuggled={"golden/099.png": b"more"}).sealed())

    with pytest.raises(UpdateRefused) as refused:
        updater.check()

    assert refused.value.reason == "bundle-unsafe"


def test_server_without_a_model_is_no_refusal(updater: Updater) -> None:
    with pytest.raises(NoModelYet):
        updater.check()


def test_second_process_does_not_install_at_the_same_time(
    server: FaultServer, store: ReleaseStore, updater: Updater
) -> None:
    offer(server, Release().sealed())

    with store.updating():
        assert updater.check().kind == "busy"

    assert updater.check().kind == "installed"


def test_self_test_in_its_own_process_passes_a_good_model(store: ReleaseStore, server: FaultServer, api: Api) -> None:
    offer(server, Release().sealed())

    outcome = Updater(api, store, public_key=PUBLIC_KEY, now=lambda: NOW).check()

    assert outcome.kind == "installed"


@pytest.mark.parametrize("script", ["import os; os.abort()", "import time; time.sleep(60)", "raise SystemExit(1)"])
def test_self_test_that_crashes_hangs_or_fails_refuses(tmp_path: Path, script: str) -> None:
    with pytest.raises(UpdateRefused) as refused:
        selftest.run(tmp_path, command=(sys.executable, "-S", "-c", script), timeout_s=0.5)

    assert refused.value.reason == "self-test-failed"
