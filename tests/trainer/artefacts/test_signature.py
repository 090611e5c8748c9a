from __future__ import annotations

import base64
import dataclasses
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from trainer.artefacts import signature
from trainer.artefacts.signature import Envelope, Signed, SigningKey
from trainer.errors import SignatureInvalid, SigningKeyUnusable


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return signature.open_key(tmp_path / "keys" / "signing.key")


def envelope(key: SigningKey) -> Envelope:
    issued_at = datetime(2026, 3, 1, tzinfo=UTC)
    return Envelope(12, 7, "a" * 64, "b" * 64, 900, key.key_id, issued_at, issued_at + timedelta(days=30))


def pinned(signed: Signed) -> bytes:
    return base64.b64decode(signed.public_key)


def test_open_key_makes_one_at_first_use_for_its_owner_alone(key: SigningKey, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.key"

    assert path.stat().st_mode & 0o777 == 0o600
    assert signature.open_key(path).public_bytes == key.public_bytes
    assert [each.name for each in path.parent.iterdir()] == ["signing.key"]


def test_key_id_is_the_start_of_the_public_keys_hash(key: SigningKey) -> None:
    assert key.key_id == hashlib.sha256(key.public_bytes).hexdigest()[:16]
    assert len(key.public_bytes) == 32


def test_open_key_refuses_a_file_that_others_may_read(key: SigningKey, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.key"
    path.chmod(0o640)

    with pytest.raises(SigningKeyUnusable):
        signature.open_key(path)


def test_open_key_refuses_what_is_no_key(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    path.write_bytes(b"not a key")
    path.chmod(0o600)

    with pytest.raises(SigningKeyUnusable):
        signature.open_key(path)


def test_open_key_refuses_a_key_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    path.touch(0o600)
    path.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )

    with pytest.raises(SigningKeyUnusable, match="not an Ed25519"):
        signature.open_key(path)


def test_verify_accepts_what_the_key_signed(key: SigningKey) -> None:
    signed = key.sign(envelope(key))

    signature.verify(signed.envelope, signed.signature, pinned(signed))

    assert signed.envelope["issued_at"] == "2026-03-01T00:00:00Z"
    assert signed.envelope["expires_at"] == "2026-03-31T00:00:00Z"


@pytest.mark.parametrize("field", ["release", "model_version", "bundle_bytes", "manifest_sha256", "expires_at"])
def test_verify_refuses_a_changed_envelope(key: SigningKey, field: str) -> None:
    signed = key.sign(envelope(key))
    forged = {**signed.envelope, field: "2027-01-01T00:00:00Z" if field == "expires_at" else 99}

    with pytest.raises(SignatureInvalid):
        signature.verify(forged, signed.signature, pinned(signed))


def test_verify_refuses_an_added_field(key: SigningKey) -> None:
    signed = key.sign(envelope(key))

    with pytest.raises(SignatureInvalid):
        signature.verify({**signed.envelope, "more": 1}, signed.signature, pinned(signed))


def test_verify_refuses_another_key(key: SigningKey, tmp_path: Path) -> None:
    other = signature.open_key(tmp_path / "other.key")
    forged = other.sign(envelope(other))

    with pytest.raises(SignatureInvalid):
        signature.verify(forged.envelope, forged.signature, key.public_bytes)


def test_verify_refuses_another_keys_signature_under_our_key_id(key: SigningKey, tmp_path: Path) -> None:
    other = signature.open_key(tmp_path / "other.key")
    facts = envelope(key).facts()
    forged = other.sign(dataclasses.replace(envelope(key), key_id=other.key_id)).signature

    with pytest.raises(SignatureInvalid):
        signature.verify(facts, forged, key.public_bytes)


@pytest.mark.parametrize("garbage", ["", "no base64!", "AAAA", "é"])
def test_verify_refuses_what_is_no_signature(key: SigningKey, garbage: str) -> None:
    with pytest.raises(SignatureInvalid):
        signature.verify(envelope(key).facts(), garbage, key.public_bytes)


def test_sign_refuses_an_envelope_of_another_key(key: SigningKey) -> None:
    with pytest.raises(SigningKeyUnusable):
        key.sign(dataclasses.replace(envelope(key), key_id="0" * 16))
