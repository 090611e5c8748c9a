from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import torch

from labeling.imaging.pixels import decode_rgb
from tests.trainer.fitting import photos
from trainer.fitting import caching, export
from trainer.fitting.activations import ActivationStore
from trainer.fitting.job import Workspace
from trainer.fitting.networks import Network
from trainer.fitting.progress import silent
from trainer.fitting.rows import PhotoRow
from trainer.inference.session import open_session


class Counting:
    """A photo's bytes, counting how often they are read."""

    def __init__(self, data: bytes) -> None:
        self.data, self.reads = data, 0

    def __call__(self) -> bytes:
        self.reads += 1
        return self.data


def counted(rows: tuple[PhotoRow, ...]) -> tuple[PhotoRow, ...]:
    return tuple(dataclasses.replace(row, read_bytes=Counting(row.read_bytes())) for row in rows)


def reads(rows: tuple[PhotoRow, ...]) -> list[int]:
    return [row.read_bytes.reads for row in rows]  # type: ignore[attr-defined]


def bring_up_to_date(store: ActivationStore, tiny: Network, rows: tuple[PhotoRow, ...], folder: Path) -> None:
    caching.bring_up_to_date(store, tiny, rows, Workspace(folder, folder), silent)


def test_bring_up_to_date_reads_each_photo_once_for_all_views(tiny: Network, tmp_path: Path) -> None:
    store = caching.open_store(tiny, tmp_path, view_count=8)
    rows = counted(photos.rows(6))

    bring_up_to_date(store, tiny, rows, tmp_path)
    bring_up_to_date(store, tiny, rows, tmp_path)

    assert reads(rows) == [1] * 6


def test_bring_up_to_date_adds_only_new_photos_and_mends_a_cut_one(tiny: Network, tmp_path: Path) -> None:
    store = caching.open_store(tiny, tmp_path, view_count=2)
    rows = counted(photos.rows(6))
    bring_up_to_date(store, tiny, rows[:4], tmp_path)
    store.path(rows[1].photo).write_bytes(b"MGPACT01 and then nothing")

    bring_up_to_date(store, tiny, rows, tmp_path)

    assert reads(rows) == [1, 2, 1, 1, 1, 1]
    assert store.missing(row.photo for row in rows) == []


def test_cached_views_are_what_torch_gives_for_the_turned_pixels(tiny: Network, tmp_path: Path) -> None:
    store = caching.open_store(tiny, tmp_path, view_count=8)
    row = photos.rows(1)[0]
    bring_up_to_date(store, tiny, (row,), tmp_path)
    session = open_session(export.preprocessing(tiny.spec.preprocessing))
    pixels = session.run(None, {"image": decode_rgb(row.read_bytes())})[0]
    turned = [pixels, pixels[..., ::-1], pixels[:, :, ::-1], pixels[:, :, ::-1, ::-1]]
    turned += [
        each.swapaxes(2, 3) for each in (pixels, pixels[:, :, ::-1], pixels[..., ::-1], pixels[:, :, ::-1, ::-1])
    ]

    cached = store.read([row.photo] * 8, range(8))

    with torch.inference_mode():
        expected = tiny.trunk(torch.from_numpy(np.concatenate(turned))).numpy()
    assert np.allclose(cached, expected, atol=2e-3)
    assert len({view.tobytes() for view in cached}) == 8


def test_bring_up_to_date_evicts_another_networks_files(tiny: Network, tmp_path: Path) -> None:
    store = caching.open_store(tiny, tmp_path, view_count=1)
    foreign = tmp_path / "activations" / "other" / "file"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(bytes(10_000))
    rows = photos.rows(4)
    workspace = Workspace(tmp_path, tmp_path, cache_quota_bytes=4 * store.photo_bytes)

    caching.bring_up_to_date(store, tiny, rows, workspace, silent)

    assert not foreign.exists()
    assert store.missing(row.photo for row in rows) == []
