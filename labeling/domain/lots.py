"""Draw lots that come out the same whoever draws them again."""

from __future__ import annotations

import hashlib

_RANGE = 2**64


def is_drawn(*, ticket: int, draw: int, share: float) -> bool:
    """Say whether this ticket (a photo) is among the `share` that a draw picks; each draw picks others."""
    digest = hashlib.sha256(f"{draw}/{ticket}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * _RANGE
