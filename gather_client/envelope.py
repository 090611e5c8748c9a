"""Check who signed a release, and that it may be installed now."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gather_client.errors import UpdateRefused
from gather_client.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The signed facts of one release. Equal releases differ only in when they were signed."""

    release: int
    model_version: int
    manifest_sha256: str
    bundle_sha256: str
    bundle_bytes: int
    key_id: str
    issued_at: datetime
    expires_at: datetime

    def is_expired(self, now: datetime) -> bool:
        """Tell whether it is too late to install it; a model that is installed runs on."""
        return now >= self.expires_at


def verify(facts: object, signature: object, *, public_key: str) -> Envelope:
    """Check the Ed25519 signature of `facts` under the pinned key (base64, 32 bytes), then read them.

    The signed bytes are the canonical JSON of exactly the object that was sent. Raises UpdateRefused.
    """
    key = _key(public_key)
    try:
        signed = canonical(facts)
        key.verify(base64.b64decode(str(signature), validate=True), signed)
    except (InvalidSignature, binascii.Error, ValueError, TypeError) as error:
        raise UpdateRefused("signature-wrong", _("The update is not signed by the pinned key.")) from error
    envelope = read(facts)
    if envelope.key_id != hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]:
        raise UpdateRefused("signature-wrong", _("The update names another key than the one that signed it."))
    return envelope


def read(facts: object) -> Envelope:
    """Read signed facts. Raises UpdateRefused when one is missing or of the wrong kind."""
    try:
        return _read(facts)  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UpdateRefused("envelope-wrong", _("The update's envelope cannot be read.")) from error


def canonical(facts: object) -> bytes:
    """Write JSON in the one form that is signed and hashed."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _read(facts: Mapping[str, Any]) -> Envelope:
    times = [datetime.fromisoformat(facts[name]) for name in ("issued_at", "expires_at")]
    if any(one.tzinfo is None for one in times):
        raise ValueError("a time without a zone")
    return Envelope(
        release=int(facts["release"]),
        model_version=int(facts["model_version"]),
        manifest_sha256=str(facts["manifest_sha256"]),
        bundle_sha256=str(facts["bundle_sha256"]),
        bundle_bytes=int(facts["bundle_bytes"]),
        key_id=str(facts["key_id"]),
        issued_at=times[0],
        expires_at=times[1],
    )


def _key(public_key: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
    except (binascii.Error, ValueError) as error:
        raise UpdateRefused("key-unreadable", _("The pinned public key cannot be read.")) from error
