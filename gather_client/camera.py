"""Where frames come from: a camera, a video file, or a folder of pictures."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from gather_client import pixels
from gather_client.errors import SourceError
from gather_client.words import _

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
_LIVE_FAILURES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture, uint8 (height, width, 3) red first; `data` holds the file's own bytes where there is a file."""

    rgb: NDArray[np.uint8]
    captured_at: datetime
    name: str = ""
    data: bytes | None = None
    media_type: str = "image/jpeg"

    def to_bytes(self, *, quality: int) -> bytes:
        """Give the bytes to keep: those of the file unchanged, else a JPEG of the frame."""
        return self.data if self.data is not None else pixels.encode_jpeg(self.rgb, quality=quality)


class Source(Protocol):
    """Anything that gives frames.

    `pace_s` is the time between frames where the reader must keep it: 0 for a camera, which keeps its own, None where
    each frame waits for an answer. `policy` is the capture policy that its photos carry.
    """

    pace_s: float | None
    policy: str

    def read(self) -> Frame | None:
        """Give the next frame; None at the end. Raises SourceError when it breaks."""

    def skip(self, seconds: float, stop: threading.Event) -> None:
        """Let so much of the source's own time pass, or less when `stop` is set."""

    def close(self) -> None:
        """Let the device or file go."""


class CameraSource:
    """A camera by its index."""

    pace_s: float | None = 0.0
    policy = "every"

    def __init__(self, index: int) -> None:
        self._capture = cv2.VideoCapture(index)
        if not self._capture.isOpened():
            happened = _("Camera {index} cannot be opened.").format(index=index)
            raise SourceError(happened, _("Plug it in, close other programs that use it, or try --source 1."))
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # the newest frame, not one that waited

    def read(self) -> Frame | None:
        """Wait for the camera's next frame."""
        for _attempt in range(_LIVE_FAILURES):
            is_read, bgr = self._capture.read()
            if is_read:
                return Frame(rgb=_red_first(bgr), captured_at=datetime.now(UTC))
            time.sleep(0.05)
        raise SourceError(_("The camera gives no frames."), _("Check its cable, then start gather again."))

    def skip(self, seconds: float, stop: threading.Event) -> None:
        """Drop frames for so long: a camera left alone would next hand out a picture from the past."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not stop.is_set():
            if not self._capture.grab():
                stop.wait(0.05)

    def close(self) -> None:
        """Let the camera go."""
        self._capture.release()


class VideoSource:
    """A video file, frame by frame."""

    policy = "every"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._capture = cv2.VideoCapture(str(path))
        if not self._capture.isOpened():
            happened = _("{path} is not a readable video.").format(path=path)
            raise SourceError(happened, _("Choose another file, or convert it to MP4 or AVI."))
        self._frame_s = 1 / (self._capture.get(cv2.CAP_PROP_FPS) or 25.0)
        self.pace_s: float | None = self._frame_s

    def read(self) -> Frame | None:
        """Decode the next frame."""
        is_read, bgr = self._capture.read()
        if not is_read:
            return None
        return Frame(rgb=_red_first(bgr), captured_at=datetime.now(UTC), name=self._path.name)

    def skip(self, seconds: float, stop: threading.Event) -> None:
        """Pass over so many seconds of the video, at once."""
        for _frame in range(round(seconds / self._frame_s) - 1):
            if stop.is_set() or not self._capture.grab():
                return

    def close(self) -> None:
        """Close the file."""
        self._capture.release()


class FolderSource:
    """The pictures in a folder and its folders, by name; unreadable ones are named in `skipped` and left out."""

    pace_s: float | None = None
    policy = "import"

    def __init__(self, folder: Path) -> None:
        found = (path for path in folder.rglob("*") if path.suffix.lower() in PICTURES and path.is_file())
        self.paths = sorted(found)
        if not self.paths:
            happened = _("{folder} holds no pictures.").format(folder=folder)
            raise SourceError(happened, _("Known are {endings}.").format(endings=", ".join(PICTURES)))
        self._left = iter(self.paths)
        self.skipped: list[tuple[Path, SourceError]] = []

    def read(self) -> Frame | None:
        """Read the next readable picture."""
        for path in self._left:
            try:
                return read_picture(path)
            except SourceError as error:
                self.skipped.append((path, error))
        return None

    def skip(self, seconds: float, stop: threading.Event) -> None:
        """Pass over nothing: every picture of a folder counts."""

    def close(self) -> None:
        """Nothing is held open."""


def open_source(text: str) -> Source:
    """Open what `--source` names: a number is a camera, a folder its pictures, a file a picture or a video."""
    path = Path(text)
    if text.isdigit():
        return CameraSource(int(text))
    if path.is_dir():
        return FolderSource(path)
    if path.is_file():
        return VideoSource(path)
    raise SourceError(_("There is no {path}.").format(path=path), _("Give a camera's number, a file or a folder."))


def read_picture(path: Path) -> Frame:
    """Read one picture file; JPEG, PNG and WebP keep their own bytes. Raises SourceError."""
    try:
        data = path.read_bytes()
        modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        happened = _("{path} cannot be read: {why}.").format(path=path, why=error.strerror)
        raise SourceError(happened, _("Check the file.")) from error
    media_type = _media_type(data)
    rgb = pixels.decode(data)
    if not media_type:
        return Frame(rgb=rgb, captured_at=modified_at, name=path.name)
    return Frame(rgb=rgb, captured_at=modified_at, name=path.name, data=data, media_type=media_type)


@contextmanager
def opened(text: str) -> Iterator[Source]:
    """Open a source and let it go at the end."""
    source = open_source(text)
    try:
        yield source
    finally:
        source.close()


def _media_type(data: bytes) -> str:
    """Tell the type by its first bytes: a name may lie, and the server looks at the bytes too."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def _red_first(bgr: cv2.typing.MatLike) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
