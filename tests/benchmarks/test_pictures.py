"""Photos to measure with are what the table says: of the right size, different, and alike on every machine."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from benchmarks import pictures


def test_labelled_without_a_folder_draws_different_photos() -> None:
    photos = pictures.labelled(None, 6)

    assert len({data for _, data in photos}) == 6
    assert {category for category, _ in photos} == set(pictures.DRAWN_CATEGORIES)
    assert all(Image.open(io.BytesIO(data)).size == (512, 384) for _, data in photos)


def test_drawn_is_the_same_each_time() -> None:
    assert pictures.drawn(3) == pictures.drawn(3)


def test_labelled_from_a_folder_names_the_category_after_it(tmp_path: Path) -> None:
    for category in ("glass", "paper"):
        (tmp_path / category).mkdir()
        (tmp_path / category / "1.jpg").write_bytes(category.encode())

    photos = pictures.labelled(tmp_path, 4)

    assert sorted(photos[:2]) == [("glass", b"glass"), ("paper", b"paper")]
    assert photos[2:] == photos[:2]


def test_camera_shots_are_full_hd_with_metadata() -> None:
    [shot] = pictures.camera_shots(None, 1)

    image = Image.open(io.BytesIO(shot))
    assert image.size == (1920, 1080)
    assert image.getexif()
