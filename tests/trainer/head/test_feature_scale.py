"""Scaling centres, evens out, and survives constant values."""

import numpy as np
import pytest

from trainer.head import feature_scale


def test_apply_centres_and_evens_out() -> None:
    rng = np.random.default_rng(0)
    embeddings = (rng.normal(size=(5000, 3)) * [1, 4, 16] + [5, 5, 5]).astype(np.float16)

    scaled = feature_scale.measure(embeddings).apply(embeddings)

    spread = scaled.std(axis=0)
    assert scaled.mean(axis=0) == pytest.approx(0.0, abs=0.02)
    assert (scaled**2).mean() == pytest.approx(1.0, rel=0.01)
    assert 1 < spread[2] / spread[0] < 16


def test_measure_of_many_chunks_agrees_with_numpy() -> None:
    embeddings = np.random.default_rng(0).normal(size=(10_000, 4)).astype(np.float32)

    assert feature_scale.measure(embeddings).mean == pytest.approx(embeddings.mean(axis=0), abs=1e-5)


def test_measure_of_equal_rows_stays_finite() -> None:
    scale = feature_scale.measure(np.ones((3, 4), np.float16))

    assert np.isfinite(scale.factor).all()
    assert (scale.apply(np.ones((1, 4), np.float16)) == 0).all()
