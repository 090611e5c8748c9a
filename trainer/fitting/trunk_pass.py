"""Fill the cache of what is trained on: photos through preprocessing and trunk, with ONNX Runtime on a few threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from accounts.problems import Problem
from labeling.imaging.pixels import decode_rgb
from trainer.fitting import views
from trainer.fitting.activations import Activations, ActivationStore
from trainer.fitting.progress import Phase
from trainer.fitting.rows import is_photos_fault

ReadBytes = Callable[[], bytes]


class Pass(Protocol):
    """What gives of a photo what the tails are trained on. Many threads share one."""

    def activations(self, rgb: npt.NDArray[np.uint8]) -> Activations:
        """Give (views kept, *shape) of one photo, uint8 (height, width, 3)."""


class TrunkPass:
    """Compute the activations of photos. One session serves all threads: ONNX Runtime runs without the lock."""

    def __init__(self, preprocessing: ort.InferenceSession, trunk: ort.InferenceSession, *, view_count: int) -> None:
        self._preprocessing, self._trunk, self._view_count = preprocessing, trunk, view_count

    def activations(self, rgb: npt.NDArray[np.uint8]) -> Activations:
        """Give float16 (views, channels, height, width) of one photo, uint8 (height, width, 3)."""
        pixels = self._preprocessing.run(["pixels"], {"image": rgb})[0]
        each = [self._trunk.run(None, {"pixels": view})[0] for view in views.of(pixels, self._view_count)]
        return np.concatenate(each).astype(np.float16)


class PixelPass:
    """Only make photos square and normalise them, where there is no trunk: the pixels are what is trained on."""

    def __init__(self, preprocessing: ort.InferenceSession) -> None:
        self._preprocessing = preprocessing

    def activations(self, rgb: npt.NDArray[np.uint8]) -> Activations:
        """Give float32 (1, 3, side, side) of one photo, uint8 (height, width, 3)."""
        pixels: npt.NDArray[np.float32] = self._preprocessing.run(["pixels"], {"image": rgb})[0]
        return pixels


def fill(
    store: ActivationStore, photos: Mapping[str, ReadBytes], trunk: Pass, *, workers: int, phase: Phase
) -> frozenset[str]:
    """Compute and store what `photos` (sha256 to a reader of its bytes) lack. Return those that cannot be read.

    A photo that was erased or whose bytes do not decode is left out of the run, not the end of it; a store that is
    down ends it, to be tried again.
    """

    def work(photo: str, read_bytes: ReadBytes) -> None:
        store.write(photo, trunk.activations(decode_rgb(read_bytes())))

    with ThreadPoolExecutor(workers, thread_name_prefix="trunk") as pool:
        futures = {pool.submit(work, photo, read_bytes): photo for photo, read_bytes in photos.items()}
        try:
            return frozenset(futures[future] for future in as_completed(futures) if not _is_read(future, phase))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _is_read(future: Future[None], phase: Phase) -> bool:
    try:
        future.result()
    except Problem as problem:
        if not is_photos_fault(problem):
            raise
        return False
    finally:
        phase.advance()
    return True
