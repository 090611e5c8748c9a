"""Photos to measure with: real ones from a folder per category where there is one, else drawn ones."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

WIDTH, HEIGHT = 512, 384
DRAWN_CATEGORIES = ("circles", "lines", "rectangles")
_SUFFIXES = frozenset({".jpg", ".jpeg"})
_SHUFFLE_SEED = 7

Pixels = npt.NDArray[np.uint8]


def labelled(folder: Path | None, count: int) -> list[tuple[str, bytes]]:
    """Give so many JPEGs of 512x384 with their categories' names: all different, as long as there are enough."""
    if folder is None:
        return [drawn(number) for number in range(count)]
    files = _files(folder)
    return [(path.parent.name, path.read_bytes()) for path in (files[n % len(files)] for n in range(count))]


def camera_shots(folder: Path | None, count: int) -> list[bytes]:
    """Give so many JPEGs of 1920x1080 as cameras write them: EXIF with an orientation, quality 90, chroma halved."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "Benchmark", 1  # model; upright
    return [_camera_jpeg(_enlarged(data), exif) for _, data in labelled(folder, count)]


def drawn(number: int) -> tuple[str, bytes]:
    """Draw one photo: its category is the shape on it."""
    rng = np.random.default_rng(number)
    category = DRAWN_CATEGORIES[number % len(DRAWN_CATEGORIES)]
    ramp = np.linspace(rng.integers(0, 128, 3), rng.integers(128, 256, 3), WIDTH)  # (width, 3)
    picture = np.ascontiguousarray(np.broadcast_to(ramp, (HEIGHT, WIDTH, 3)), dtype=np.uint8)
    for _ in range(12):
        _add_shape(picture, category, rng)
    noisy = np.asarray(picture // 2 + rng.integers(0, 24, picture.shape, dtype=np.uint8), dtype=np.uint8)
    return category, cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()


def _files(folder: Path) -> Sequence[Path]:
    files = sorted(path for path in folder.glob("*/*") if path.suffix.lower() in _SUFFIXES)
    if not files:
        raise FileNotFoundError(f"There is no folder of JPEGs in {folder}")
    order = np.random.default_rng(_SHUFFLE_SEED).permutation(len(files))
    return [files[place] for place in order]


def _add_shape(picture: Pixels, category: str, rng: np.random.Generator) -> None:
    x, y, other_x, other_y = (int(value) for value in rng.integers(0, (WIDTH, HEIGHT, WIDTH, HEIGHT)))
    color: Any = tuple(int(value) for value in rng.integers(0, 256, 3))
    if category == "circles":
        cv2.circle(picture, (x, y), int(rng.integers(10, 60)), color, -1)
    elif category == "lines":
        cv2.line(picture, (x, y), (other_x, other_y), color, 4)
    else:
        cv2.rectangle(picture, (x, y), (x + 60, y + 45), color, -1)


def _enlarged(data: bytes) -> Image.Image:
    """Scale to 1920x1080; a little noise makes up for the detail that scaling does not add."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    large = cv2.resize(np.asarray(pixels, np.uint8), (1920, 1080), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(len(data)).integers(-6, 7, large.shape, dtype=np.int16)
    return Image.fromarray(np.clip(large + noise, 0, 255).astype(np.uint8))


def _camera_jpeg(image: Image.Image, exif: Image.Exif) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90, subsampling=2, exif=exif)
    return buffer.getvalue()
