from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.trainer.fitting import photos
from trainer.artefacts.preprocessing import Preprocessing
from trainer.fitting import caching, networks, specs, views
from trainer.fitting.activations import ActivationKey
from trainer.fitting.job import Workspace
from trainer.fitting.networks import Network
from trainer.fitting.pixel_store import PixelStore
from trainer.fitting.progress import silent
from trainer.fitting.run import fit
from trainer.inference.predictor import Predictor
from trainer.inference.registry import IMAGENET_MEAN, IMAGENET_STD

FACTS = Preprocessing(32, "squash", IMAGENET_MEAN, IMAGENET_STD)
PHOTO = "ab" * 32


@pytest.fixture
def store(tmp_path: Path) -> PixelStore:
    return PixelStore(tmp_path, ActivationKey("w", "p", 0), FACTS, views=8)


@pytest.fixture
def pixels() -> np.ndarray:
    values = np.random.default_rng(2).uniform(0, 1, (1, 3, 32, 32))
    mean, std = (np.reshape(each, (1, 3, 1, 1)) for each in (IMAGENET_MEAN, IMAGENET_STD))
    return np.asarray((values - mean) / std, np.float32)


@pytest.fixture
def small() -> Network:
    """The small network, from scratch, with a side that is quick."""
    return networks.load(specs.choose("cnn_small", None, side=32), None)


def test_pixels_come_back_rounded_to_bytes(store: PixelStore, pixels: np.ndarray) -> None:
    store.write(PHOTO, pixels)

    read = store.read([PHOTO], [0])

    half_a_step = 0.5 / 255 / min(IMAGENET_STD)
    assert read.shape == (1, 3, 32, 32)
    assert 0 < np.abs(read - pixels).max() <= half_a_step + 1e-6


def test_all_views_come_from_one_square_of_bytes(store: PixelStore, pixels: np.ndarray) -> None:
    store.write(PHOTO, pixels)

    read = store.read([PHOTO] * 8, range(8))

    assert store.path(PHOTO).stat().st_size == store.photo_bytes < 3 * 32 * 32 + 64
    assert store.is_whole(PHOTO)
    for number, view in enumerate(views.of(pixels, 8)):
        assert np.allclose(read[number], view[0], atol=0.02)


def test_store_of_a_network_without_a_trunk_keeps_pixels(small: Network, tmp_path: Path) -> None:
    store = caching.open_store(small, tmp_path, view_count=2)
    rows = photos.rows(3)

    caching.bring_up_to_date(store, small, rows, Workspace(tmp_path, tmp_path), silent)

    assert isinstance(store, PixelStore)
    assert store.missing(row.photo for row in rows) == []


@pytest.mark.slow
def test_a_network_from_scratch_is_trained_whole_and_exported_alike(small: Network, tmp_path: Path) -> None:
    job = replace(photos.job(epochs=3), network=small.spec, has_int8=False)

    result = fit(job, progress=silent, workspace=Workspace(tmp_path / "run", tmp_path / "cache"))

    assert result.parity.agreement == 1.0
    assert result.losses[0][-1] < result.losses[0][0]
    assert result.network.cut == 0
    predictor = Predictor(result.files.onnx.read_bytes(), photos.CATEGORIES)
    drawn = [photos.rgb(each % 3, np.random.default_rng(each)) for each in range(12)]
    assert sum(predictor.predict(rgb).best == each % 3 for each, rgb in enumerate(drawn)) >= 9
