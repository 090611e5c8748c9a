"""One photo in the spool: its facts, and the JSON beside it."""

import hashlib
import json
import os
import time
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
MEDIA_TYPES = {suffix: media_type for media_type, suffix in SUFFIXES.items()}
POLICIES = ("every", "random", "uncertain", "import")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What is known when the shutter clicks; `probability` is the chance that the policy took this frame."""

    captured_at: datetime
    media_type: str = "image/jpeg"
    claim: str | None = None
    burst_id: str | None = None
    policy: str = "every"
    probability: float = 1.0
    device: str = ""

    def __post_init__(self) -> None:
        if self.media_type not in SUFFIXES:
            raise ValueError(f"media type {self.media_type!r} is not one of {', '.join(SUFFIXES)}")
        if self.policy not in POLICIES:
            raise ValueError(f"capture policy {self.policy!r} is not one of {', '.join(POLICIES)}")
        if not 0 < self.probability <= 1:
            raise ValueError(f"capture probability {self.probability} is not in (0, 1]")
        if self.captured_at.tzinfo is None:
            raise ValueError("captured_at has no time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One spooled photo; `id` is the client id under which it is uploaded, however often."""

    id: str
    sha256: str
    size_bytes: int
    media_type: str
    captured_at: str
    claim: str | None
    burst_id: str | None
    capture_policy: str
    capture_probability: float
    device: str

    @property
    def photo_name(self) -> str:
        """Name the photo's file."""
        return self.id + SUFFIXES[self.media_type]

    @property
    def sidecar_name(self) -> str:
        """Name the JSON file beside it."""
        return f"{self.id}.json"

    def query(self) -> dict[str, str]:
        """Tell the fields that travel with the upload; what is unknown stays out."""
        fields = {
            "captured_at": self.captured_at,
            "claim": self.claim,
            "burst_id": self.burst_id,
            "capture_policy": self.capture_policy,
            "capture_probability": repr(self.capture_probability),
        }
        return {name: value for name, value in fields.items() if value}

    def to_json(self) -> bytes:
        """Write the sidecar's content."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def make(data: bytes, capture: Capture) -> Entry:
    """Describe new bytes under a new id."""
    return Entry(
        id=new_id(),
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        media_type=capture.media_type,
        captured_at=capture.captured_at.isoformat(),
        claim=capture.claim,
        burst_id=capture.burst_id,
        capture_policy=capture.policy,
        capture_probability=capture.probability,
        device=capture.device,
    )


def from_json(text: bytes) -> Entry:
    """Read a sidecar. Raises ValueError when it is not one; unknown fields are ignored."""
    try:
        facts: dict[str, Any] = json.loads(text)
        return Entry(**{name: facts[name] for name in Entry.__dataclass_fields__})
    except (KeyError, TypeError) as error:
        raise ValueError("not a sidecar") from error


def new_id() -> str:
    """Make a UUID of version 7: names sort by time, so the oldest photo is found without reading sidecars.

    The twelve bits after the version hold the part of the millisecond, so that two photos of one millisecond sort too.

    References: RFC 9562, sections 5.7 and 6.2 (method 3).
    """
    milliseconds, rest_ns = divmod(time.time_ns(), 1_000_000)
    part = (rest_ns << 12) // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(8))
    value |= 0x7 << 76 | part << 64
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
