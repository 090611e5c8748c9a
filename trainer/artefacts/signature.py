"""Signatures of releases: Ed25519 over an envelope naming a release, its bundle, and until when it may be installed.

The trainer process alone reads the private key. The envelope, not the bundle, changes with each signing.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from trainer.artefacts import canonical
from trainer.errors import SignatureInvalid, SigningKeyUnusable

_OWNER_ONLY = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Envelope:
    """What is signed: which bundle a release is, by which key, from when until when it may be installed."""

    release: int
    model_version: int
    manifest_sha256: str
    bundle_sha256: str
    bundle_bytes: int
    key_id: str
    issued_at: datetime
    expires_at: datetime

    def facts(self) -> dict[str, Any]:
        """Give the envelope as JSON values, times in UTC to the second."""
        return {
            "release": self.release,
            "model_version": self.model_version,
            "manifest_sha256": self.manifest_sha256,
            "bundle_sha256": self.bundle_sha256,
            "bundle_bytes": self.bundle_bytes,
            "key_id": self.key_id,
            "issued_at": _timestamp(self.issued_at),
            "expires_at": _timestamp(self.expires_at),
        }


@dataclass(frozen=True)
class Signed:
    """An envelope's facts with the signature and the raw public key, both base64."""

    envelope: Mapping[str, Any]
    signature: str
    public_key: str


class SigningKey:
    """The key that signs releases."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_bytes = private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        """Name the key by the first 16 hex digits of the sha256 of its raw public half."""
        return key_id(self.public_bytes)

    def sign(self, envelope: Envelope) -> Signed:
        """Sign an envelope. Raises `SigningKeyUnusable` when the envelope names another key."""
        if envelope.key_id != self.key_id:
            raise SigningKeyUnusable(file=envelope.key_id, reason="the envelope names another key")
        facts = envelope.facts()
        signature = self._private.sign(canonical.dump(facts))
        return Signed(facts, _encode(signature), _encode(self.public_bytes))


def key_id(public_bytes: bytes) -> str:
    """Name a raw public key."""
    return canonical.sha256(public_bytes)[:16]


def open_key(path: Path) -> SigningKey:
    """Read the key, or make it at first use, readable by its owner alone. Raises `SigningKeyUnusable`."""
    if not path.exists():
        _make_key(path)
    if stat.S_IMODE(path.stat().st_mode) & _OTHERS:
        raise SigningKeyUnusable(file=path.name, reason="others than its owner may read it (chmod 600 mends that)")
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, OSError) as unusable:
        raise SigningKeyUnusable(file=path.name, reason=str(unusable)) from unusable
    if not isinstance(private, Ed25519PrivateKey):
        raise SigningKeyUnusable(file=path.name, reason="it is not an Ed25519 key")
    return SigningKey(private)


def verify(envelope: Mapping[str, Any], signature: str, public_bytes: bytes) -> None:
    """Check that the pinned raw public key signed exactly this envelope. Raises `SignatureInvalid`."""
    if envelope.get("key_id") != key_id(public_bytes):
        raise SignatureInvalid(reason="another key signed it")
    try:
        raw = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(public_bytes).verify(raw, canonical.dump(envelope))
    except (InvalidSignature, binascii.Error, ValueError, TypeError) as invalid:
        raise SignatureInvalid(reason="the envelope was not signed as it is") from invalid


def _make_key(path: Path) -> None:
    """Write a new key whole and link it into place, so that two processes at first use end up with one key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:  # the other process was first: its key is the key
            return
    finally:
        temporary.unlink(missing_ok=True)


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _timestamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
