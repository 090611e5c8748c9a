"""One way to write JSON, so that the same facts are the same bytes: what is hashed and signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def dump(facts: Mapping[str, Any]) -> bytes:
    """Write facts with sorted keys and no spaces, in UTF-8. Raises ValueError for numbers that JSON does not have."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def sha256(data: bytes) -> str:
    """Hash bytes, as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()
