"""The real server and the fault-injecting one keep the same contract, and the server's own bundles pass the client."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accounts.models import Role, User
from accounts.services import devices
from gather_client import bundle, entry, envelope, selftest
from gather_client.api import Api
from gather_client.entry import Capture
from gather_client.errors import NoModelYet, PhotoRefused, ServerBusy, TokenRejected
from gather_client.spool import Spool
from gather_client.uploader import Uploader
from labeling.models import Category, Photo
from tests.gather_client import bundles, pictures
from trainer.artefacts import bundle as server_bundle
from trainer.artefacts import canonical
from trainer.artefacts.category import CategoryRef
from trainer.artefacts.manifest import Manifest
from trainer.artefacts.preprocessing import Preprocessing
from trainer.artefacts.signature import Envelope, SigningKey

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(params=["fault server", "real server"])
def api(request: pytest.FixtureRequest) -> Iterator[Api]:
    """A client of either server."""
    if request.param == "fault server":
        state = request.getfixturevalue("server")
        state.known_claims = {"glass"}
        url, token = state.url, state.token
    else:
        url = request.getfixturevalue("live_server").url
        admin = User.objects.create_user("ada", role=Role.ADMIN)
        Category.objects.create(name="glass")
        _device, token = devices.connect(name="conveyor", by=admin)
    with Api(url, token, timeout_s=60.0) as client:
        yield client


def photo(seed: int, **changes: object) -> tuple[entry.Entry, bytes]:
    data = pictures.jpeg(pictures.noise(seed))
    return entry.make(data, Capture(captured_at=NOW, **changes)), data  # type: ignore[arg-type]


def test_upload_is_echoed_and_its_repetition_is_the_same_photo(api: Api) -> None:
    one, data = photo(1, claim="glass", burst_id="b-1", policy="random", probability=0.25)

    first, second = api.put_photo(one, data), api.put_photo(one, data)

    assert (first.client_id, first.sha256) == (one.id, one.sha256)
    assert (second.client_id, second.sha256) == (one.id, one.sha256)
    assert (first.is_new, second.is_new) == (True, False)


def test_same_id_with_other_bytes_is_refused(api: Api) -> None:
    one, data = photo(2)
    other, other_data = photo(3)
    api.put_photo(one, data)

    with pytest.raises(PhotoRefused) as refused:
        api.put_photo(replace(other, id=one.id), other_data)

    assert (refused.value.status, refused.value.server_code) == (409, "client-id-reused")


def test_garbled_bytes_are_asked_for_again(api: Api) -> None:
    one, _data = photo(4)

    with pytest.raises(ServerBusy):
        api.put_photo(one, pictures.jpeg(pictures.noise(5)))


def test_unknown_claim_is_refused(api: Api) -> None:
    one, data = photo(6, claim="no such category")

    with pytest.raises(PhotoRefused) as refused:
        api.put_photo(one, data)

    assert (refused.value.status, refused.value.server_code) == (400, "unknown-category")


def test_wrong_token_is_rejected(api: Api) -> None:
    one, data = photo(7)

    with Api(api._url, "mgp_wrong") as stranger, pytest.raises(TokenRejected):
        stranger.put_photo(one, data)


def test_categories_can_be_read(api: Api) -> None:
    assert "glass" in {one.name for one in api.categories()}


def test_no_champion_yet(api: Api) -> None:
    with pytest.raises(NoModelYet):
        api.champion()


@pytest.mark.parametrize("api", ["real server"], indirect=True)
def test_spool_reaches_the_real_server(api: Api, spool: Spool) -> None:
    kept = [spool.add(pictures.jpeg(pictures.noise(n)), Capture(captured_at=NOW, policy="import")) for n in range(12)]
    bad = spool.add(b"\xff\xd8\xff no photo", Capture(captured_at=NOW))

    ended = Uploader(api, spool).flush()

    assert (ended.sent, ended.refused, ended.left) == (12, 1, 0)
    assert set(Photo.objects.values_list("sha256", flat=True)) == {one.sha256 for one in kept}
    assert [one.entry.id for one in spool.refused()] == [bad.id]


def test_bundle_and_signature_of_the_server_pass_the_client(tmp_path: Path) -> None:
    release = bundles.Release()
    files = release.files()
    refs = tuple(CategoryRef(id=number, name=name) for number, name in bundles.CATEGORIES)
    manifest = Manifest(
        model_version=7,
        categories=refs,
        network="tiny",
        preprocessing=Preprocessing(size=224, resize="squash", mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
        temperature=1.0,
        files=server_bundle.file_facts(files),
        created_at=NOW,
    )
    data = server_bundle.write(manifest, files)
    key = SigningKey(Ed25519PrivateKey.generate())
    signed = key.sign(
        Envelope(
            release=3,
            model_version=7,
            manifest_sha256=canonical.sha256(manifest.to_bytes()),
            bundle_sha256=canonical.sha256(data),
            bundle_bytes=len(data),
            key_id=key.key_id,
            issued_at=NOW,
            expires_at=NOW + timedelta(days=30),
        )
    )
    (tmp_path / "bundle.zip").write_bytes(data)
    (tmp_path / "unpacked").mkdir()

    facts = envelope.verify(signed.envelope, signed.signature, public_key=signed.public_key)
    opened = bundle.unpack(tmp_path / "bundle.zip", tmp_path / "unpacked", manifest_sha256=facts.manifest_sha256)

    assert base64.b64decode(signed.public_key) == key.public_bytes
    assert opened.categories == bundles.CATEGORIES
    assert facts.expires_at == NOW + timedelta(days=30)
    assert selftest.check(tmp_path / "unpacked") == len(release.photos)
