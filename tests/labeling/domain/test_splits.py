"""Splits and the order of audit photos."""

from __future__ import annotations

import hashlib

import pytest

from labeling.domain import splits

KEYS = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(20_000)]


def test_split_of_gives_audit_its_share() -> None:
    audit = sum(splits.split_of(key, audit_share=0.15) == splits.AUDIT for key in KEYS)

    assert audit / len(KEYS) == pytest.approx(0.15, abs=0.01)


def test_split_of_is_the_same_every_time() -> None:
    assert splits.split_of(KEYS[0], audit_share=0.15) == splits.split_of(KEYS[0], audit_share=0.15)


@pytest.mark.parametrize(("share", "split"), [(0.0, splits.POOL), (1.0, splits.AUDIT)])
def test_split_of_at_the_ends(share: float, split: str) -> None:
    assert {splits.split_of(key, audit_share=share) for key in KEYS[:1000]} == {split}


def test_split_of_group_an_uncertain_first_photo_makes_it_pool() -> None:
    assert splits.split_of_group(KEYS[0], first_is_uncertain=True, audit_share=1.0) == splits.POOL
    assert splits.split_of_group(KEYS[0], first_is_uncertain=False, audit_share=1.0) == splits.AUDIT


@pytest.mark.parametrize(
    ("group", "uncertain", "near", "excluded"),
    [
        (splits.AUDIT, True, False, True),
        (splits.AUDIT, False, False, False),
        (splits.POOL, True, False, False),
        (splits.POOL, False, True, True),
        (splits.AUDIT, False, True, True),
    ],
)
def test_is_excluded(group: str, uncertain: bool, near: bool, excluded: bool) -> None:
    assert splits.is_excluded(group_split=group, is_uncertain=uncertain, repeats_other_side=near) is excluded


def test_queue_order_fits_a_signed_column_and_says_nothing_of_the_split() -> None:
    orders = [splits.queue_order(key) for key in KEYS]
    early = sorted(zip(orders, KEYS, strict=True))[: len(KEYS) // 2]

    assert min(orders) >= 0
    assert max(orders) < 2**63
    audit = sum(splits.split_of(key, audit_share=0.15) == splits.AUDIT for _, key in early)
    assert audit / len(early) == pytest.approx(0.15, abs=0.015)
