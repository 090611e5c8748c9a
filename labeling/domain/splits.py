"""Which side of the house a group of photos is on, and the order in which audit photos are asked about.

Both follow from hashes of the bytes alone, so that no model, person or clock can lean on the choice.
"""

from __future__ import annotations

import hashlib

POOL = "pool"
AUDIT = "audit"

_SPLIT_SALT = b"magpie split "
_ORDER_SALT = b"magpie queue order "
_TWO_TO_64 = 1 << 64
_MASK_63 = (1 << 63) - 1


def split_of(group_key: str, *, audit_share: float) -> str:
    """Give "audit" for that share (0 to 1) of all group keys, "pool" for the others; the same key always the same."""
    return AUDIT if _number(_SPLIT_SALT, group_key) < audit_share * _TWO_TO_64 else POOL


def split_of_group(group_key: str, *, first_is_uncertain: bool, audit_share: float) -> str:
    """Give the split of a group at its first photo: one that a camera chose because it was unsure makes it pool."""
    return POOL if first_is_uncertain else split_of(group_key, audit_share=audit_share)


def is_excluded(*, group_split: str, is_uncertain: bool, repeats_other_side: bool = False) -> bool:
    """Say whether a photo that joins a group is neither trained on nor in any estimate.

    An `uncertain` photo would bend the estimate of an audit group; one that `repeats_other_side`, a near-duplicate of
    a photo of the other split, would let training see what the model is measured on.
    """
    return repeats_other_side or (is_uncertain and group_split == AUDIT)


def queue_order(sha256: str) -> int:
    """Give the photo's place in hash order: 0 to 2^63 - 1, independent of its split."""
    return _number(_ORDER_SALT, sha256) & _MASK_63


def _number(salt: bytes, key: str) -> int:
    digest = hashlib.sha256(salt + key.encode("ascii")).digest()
    return int.from_bytes(digest[:8], "big")
