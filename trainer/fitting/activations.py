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

_HEADER = struct.Struct("<8s4I I")  # magic, views, channels, height, width, CRC-32 of what follows
_SIDES = 3

Activations = npt.NDArray[np.float16 | np.float32]


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
    """Read and write the activations of one trunk.

    `shape` is that of one view: (channels, height, width), or (tokens, width). All `views` are kept.
    """

    magic = b"MGPACT01"
    value_bytes = 2

    def __init__(self, root: Path, key: ActivationKey, *, shape: tuple[int, ...], views: int) -> None:
        self.key = key
        self.folder = root / key.folder
        self.shape = shape
        self.views = views
        self._view_bytes = self.value_bytes * int(np.prod(shape))

    @property
    def kept_views(self) -> int:
        """Give the number of views in a file: here all of them."""
        return self.views

    @property
    def photo_bytes(self) -> int:
        """Give the size of one photo's file."""
        return _HEADER.size + self.kept_views * self._view_bytes

    def path(self, photo: str) -> Path:
        """Give the file of a photo (its sha256). Its name tells the number of views: settings do not mix."""
        return self.folder / photo[:2] / f"{photo}.{self.kept_views}"

    def write(self, photo: str, activations: Activations) -> None:
        """Store the activations (views kept, *shape) of a photo, whole or not at all."""
        payload = self.encode(activations)
        atomic_file.write(self.path(photo), self._header(payload), payload)

    def encode(self, activations: Activations) -> bytes:
        """Give what is kept of activations: 16 bits of each."""
        return np.ascontiguousarray(activations, dtype="<f2").tobytes()

    def is_whole(self, photo: str) -> bool:
        """Tell whether the photo's file is there, complete and undamaged; mark it as used."""
        path = self.path(photo)
        try:
            data = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:
            return False
        payload = memoryview(data)[_HEADER.size :]
        return len(data) == self.photo_bytes and data.startswith(self._header(payload))

    def missing(self, photos: Iterable[str]) -> list[str]:
        """Give the photos whose activations are yet to be computed, or again."""
        return [photo for photo in photos if not self.is_whole(photo)]

    def read(self, photos: Sequence[str], views: Sequence[int]) -> npt.NDArray[np.float32]:
        """Read one view of each photo as float32 (photos, *shape). Raises `ActivationsLost`."""
        batch = np.empty((len(photos), *self.shape), np.float32)
        for row, (photo, view) in enumerate(zip(photos, views, strict=True)):
            batch[row] = self.read_view(photo, int(view))
        return batch

    def read_view(self, photo: str, view: int) -> Activations:
        """Read one view of a photo (*shape). Raises `ActivationsLost`."""
        return np.frombuffer(self.read_kept(photo, view), "<f2").reshape(self.shape)

    def read_kept(self, photo: str, view: int) -> bytes:
        """Read the bytes of one of the views in a photo's file. Raises `ActivationsLost`."""
        try:
            with self.path(photo).open("rb", buffering=0) as file:
                data = os.pread(file.fileno(), self._view_bytes, _HEADER.size + view * self._view_bytes)
        except FileNotFoundError as gone:
            raise ActivationsLost(photo=photo) from gone
        if len(data) != self._view_bytes:
            raise ActivationsLost(photo=photo)
        return data

    def _header(self, payload: bytes | memoryview) -> bytes:
        sides = (1,) * (_SIDES - len(self.shape)) + self.shape
        return _HEADER.pack(self.magic, self.kept_views, *sides, zlib.crc32(payload))
