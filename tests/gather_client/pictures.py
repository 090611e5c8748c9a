"""Generated pictures for the client's tests."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

RED, GREEN, BLUE = (220, 30, 40), (30, 200, 60), (20, 60, 210)


def plain(colour: tuple[int, int, int] = RED, *, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """One colour, uint8 (height, width, 3) red first."""
    return np.full((height, width, 3), colour, np.uint8)


def noise(seed: int, *, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """A different picture for every seed."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def jpeg(rgb: NDArray[np.uint8], **options: object) -> bytes:
    """Encode with Pillow, which shares no code with the client's encoder."""
    return encoded(Image.fromarray(rgb), "JPEG", quality=95, subsampling=0, **options)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    """Encode an image in any form."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def scene(width: int, height: int) -> NDArray[np.uint8]:
    """A picture without any symmetry: mirrored, turned or with swapped colours it is another one."""
    across = np.linspace(0, 255, width, dtype=np.float32)[None, :].repeat(height, 0)
    down = np.linspace(255, 0, height, dtype=np.float32)[:, None].repeat(width, 1)
    middle = np.where((across > 160) & (down > 160), 230.0, 40.0)
    return np.stack([across, down * 0.6, middle], axis=-1).astype(np.uint8)  # (height, width, 3)


def translucent(image: Image.Image) -> Image.Image:
    """The same picture, fading away to the right."""
    alpha = np.linspace(255, 0, image.width, dtype=np.uint8)[None, :].repeat(image.height, 0)
    faded = image.convert("RGBA")
    faded.putalpha(Image.fromarray(alpha))
    return faded


def exif(orientation: int) -> bytes:
    """EXIF that says how the camera was held."""
    facts = Image.Exif()
    facts[0x0112] = orientation
    return facts.tobytes()


def stream(data: bytes) -> io.BytesIO:
    """Open bytes as a file."""
    return io.BytesIO(data)
