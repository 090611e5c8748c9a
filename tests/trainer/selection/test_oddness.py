"""Photos that are like no other."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.selection import oddness


def test_the_lone_one_is_least_alike() -> None:
    rng = np.random.default_rng(4)
    centres = rng.normal(size=(3, 32))
    crowd = np.repeat(centres, 20, axis=0) + 0.05 * rng.normal(size=(60, 32))
    vectors = np.concatenate([crowd[:31], rng.normal(size=(1, 32)), crowd[31:]]).astype(np.float32)

    alike = oddness.likeness(vectors, rng=rng)

    assert alike.argmin() == 31
    assert np.delete(alike, 31).min() > 0.9


def test_no_photo_is_compared_with_itself() -> None:
    vectors = np.eye(6, dtype=np.float32)  # all equally far apart

    alike = oddness.likeness(vectors, rng=np.random.default_rng(1), nearest=1)

    assert alike == pytest.approx(np.full(6, -0.2), abs=1e-5)


def test_a_sample_tells_what_all_would_tell() -> None:
    rng = np.random.default_rng(7)
    spread = rng.uniform(0.05, 1.5, size=(400, 1))  # some lie close to their cluster's centre, some far
    vectors = (np.repeat(rng.normal(size=(8, 64)), 50, axis=0) + spread * rng.normal(size=(400, 64))).astype(np.float32)

    everything, sampled = (oddness.likeness(vectors, rng=rng, references=count) for count in (400, 150))

    assert np.corrcoef(everything, sampled)[0, 1] > 0.8


@pytest.mark.parametrize("count", [0, 1])
def test_alone_nothing_is_odd(count: int) -> None:
    assert oddness.likeness(np.ones((count, 4), np.float32), rng=np.random.default_rng(1)).tolist() == [1.0] * count
