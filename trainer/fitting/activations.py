"""The cache of trunk activations: what the frozen part of a network gives for each view of each photo.

One file per photo under a folder per trunk and preprocessing, so that new answers only add files. A file is a header
and the views in their fixed order, float16. Reading takes single views by position: the system's page cache holds what
is hot, and the process stays small however many photos there are.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trainer.errors import ActivationsLost
from trainer.fitting import atomic_file

_MAGIC = b"MGPACT01"
_HEADER = struct.Struct("<8s4I I")  # magic, views, channels, height, width, CRC-32 of what follows

Activations = npt.NDArray[np.float16]


@dataclass(frozen=True)
class ActivationKey:
    """What activations depend on besides the photo and the view: a change of any of them is another folder."""

    weights_digest: str
    preprocessing_digest: str
    cut: int

    @property
    def folder(self) -> str:
        """Name the folder."""
        return f"{self.weights_digest[:16]}-{self.preprocessing_digest[:16]}-{self.cut}"


class ActivationStore:
    """Read and write the activations of one trunk. `shape` is (channels, height, width) of one view."""

    def __init__(self, root: Path, key: ActivationKey, *, shape: tuple[int, int, int], views: int) -> None:
        self.key = key
        self.folder = root / key.folder
        self.shape = shape
        self.views = views
        self._view_bytes = 2 * int(np.prod(shape))

    @property
    def photo_bytes(self) -> int:
        """Give the size of one photo's file."""
        return _HEADER.size + self.views * self._view_bytes

    def path(self, photo: str) -> Path:
        """Give the file of a photo (its sha256). Its name tells the number of views: settings do not mix."""
        return self.folder / photo[:2] / f"{photo}.{self.views}"

    def write(self, photo: str, activations: Activations) -> None:
        """Store the activations (views, channels, height, width) of a photo, whole or not at all."""
        payload = np.ascontiguousarray(activations, dtype="<f2").tobytes()
        header = _HEADER.pack(_MAGIC, self.views, *self.shape, zlib.crc32(payload))
        atomic_file.write(self.path(photo), header, payload)

    def is_whole(self, photo: str) -> bool:
        """Tell whether the photo's file is there, complete and undamaged; mark it as used."""
        path = self.path(photo)
        try:
            data = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:
            return False
        payload = memoryview(data)[_HEADER.size :]
        wanted = _HEADER.pack(_MAGIC, self.views, *self.shape, zlib.crc32(payload))
        return len(data) == self.photo_bytes and data.startswith(wanted)

    def missing(self, photos: Iterable[str]) -> list[str]:
        """Give the photos whose activations are yet to be computed, or again."""
        return [photo for photo in photos if not self.is_whole(photo)]

    def read(self, photos: Sequence[str], views: Sequence[int]) -> npt.NDArray[np.float32]:
        """Read one view of each photo as float32 (photos, channels, height, width). Raises `ActivationsLost`."""
        batch = np.empty((len(photos), *self.shape), np.float32)
        for row, (photo, view) in enumerate(zip(photos, views, strict=True)):
            batch[row] = self._read_view(photo, int(view))
        return batch

    def _read_view(self, photo: str, view: int) -> Activations:
        try:
            with self.path(photo).open("rb", buffering=0) as file:
                data = os.pread(file.fileno(), self._view_bytes, _HEADER.size + view * self._view_bytes)
        except FileNotFoundError as gone:
            raise ActivationsLost(photo=photo) from gone
        if len(data) != self._view_bytes:
            raise ActivationsLost(photo=photo)
        return np.frombuffer(data, "<f2").reshape(self.shape)
