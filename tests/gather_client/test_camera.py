"""Sources: exact frame in, exact pixels out."""

from __future__ import annotations

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from gather_client.camera import FolderSource, VideoSource, open_source, opened, read_picture
from gather_client.errors import SourceError
from tests.gather_client import pictures
from tests.gather_client.pictures import BLUE, GREEN, RED

FPS = 10


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A second each of red, green and blue."""
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (64, 48))
    for colour in (RED, GREEN, BLUE):
        for _frame in range(FPS):
            writer.write(cv2.cvtColor(pictures.plain(colour), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def test_video_frames_come_red_first(video: Path) -> None:
    with opened(str(video)) as source:
        frame = source.read()

    assert frame is not None
    assert np.abs(frame.rgb.reshape(-1, 3).mean(axis=0) - RED).max() < 8
    kept = np.asarray(Image.open(pictures.stream(frame.to_bytes(quality=95))))
    assert np.abs(kept.astype(int) - frame.rgb).mean() < 2


def test_video_is_skipped_by_its_own_time(video: Path) -> None:
    source, stop = VideoSource(video), threading.Event()
    colours = []

    while (frame := source.read()) is not None:
        colours.append(int(frame.rgb.reshape(-1, 3).mean(axis=0).argmax()))
        source.skip(1.0, stop)
    source.close()

    assert colours == [0, 1, 2]
    assert source.pace_s == pytest.approx(1 / FPS)


def test_folder_gives_its_files_own_bytes_in_order(tmp_path: Path) -> None:
    files = {"a/1.jpg": pictures.jpeg(pictures.noise(1)), "b.png": pictures.encoded(Image.new("RGB", (9, 9)), "PNG")}
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    source = FolderSource(tmp_path)

    first, second, end = source.read(), source.read(), source.read()

    assert first and second and end is None
    assert [first.to_bytes(quality=1), second.to_bytes(quality=1)] == list(files.values())
    assert [first.media_type, second.media_type] == ["image/jpeg", "image/png"]


def test_type_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    (tmp_path / "really.jpg").write_bytes(pictures.encoded(Image.new("RGB", (9, 9)), "PNG"))

    assert read_picture(tmp_path / "really.jpg").media_type == "image/png"


def test_form_that_the_server_does_not_take_becomes_a_jpeg(tmp_path: Path) -> None:
    Image.fromarray(pictures.plain(BLUE)).save(tmp_path / "old.bmp")

    frame = read_picture(tmp_path / "old.bmp")

    assert frame.media_type == "image/jpeg"
    back = np.asarray(Image.open(pictures.stream(frame.to_bytes(quality=95))))
    assert np.abs(back.reshape(-1, 3).mean(axis=0) - BLUE).max() < 3


def test_unreadable_picture_is_named_and_the_others_pass(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"\xff\xd8\xff not a jpeg")
    (tmp_path / "2.jpg").write_bytes(pictures.jpeg(pictures.noise(1)))
    source = FolderSource(tmp_path)

    frame, end = source.read(), source.read()

    assert frame and frame.name == "2.jpg" and end is None
    assert [path.name for path, _error in source.skipped] == ["1.jpg"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", ["nowhere.mp4", "97"])
def test_source_that_is_not_there_says_what_to_do(text: str) -> None:
    with pytest.raises(SourceError):
        open_source(text)


def test_folder_without_pictures_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")

    with pytest.raises(SourceError, match="holds no pictures"):
        open_source(str(tmp_path))


def test_file_that_is_no_video_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no film")

    with pytest.raises(SourceError, match="not a readable video"):
        open_source(str(tmp_path / "notes.txt"))


class FakeCapture:
    """A camera as OpenCV gives it: blue first."""

    def __init__(self, frames: int) -> None:
        self.left = frames
        self.is_released = False

    def isOpened(self) -> bool:
        return True

    def set(self, prop: int, value: float) -> bool:
        return True

    def read(self) -> tuple[bool, np.ndarray | None]:
        self.left -= 1
        return (True, cv2.cvtColor(pictures.plain(RED), cv2.COLOR_RGB2BGR)) if self.left >= 0 else (False, None)

    def grab(self) -> bool:
        self.left -= 1
        return self.left >= 0

    def release(self) -> None:
        self.is_released = True


@pytest.fixture
def capture(monkeypatch: pytest.MonkeyPatch) -> FakeCapture:
    fake = FakeCapture(frames=1)
    monkeypatch.setattr(cv2, "VideoCapture", lambda index: fake)
    monkeypatch.setattr("gather_client.camera._LIVE_FAILURES", 2)
    return fake


def test_camera_frames_come_red_first(capture: FakeCapture) -> None:
    with opened("0") as source:
        frame = source.read()

    assert frame is not None
    assert (frame.rgb == RED).all()
    assert capture.is_released


def test_unplugged_camera_says_what_to_do(capture: FakeCapture) -> None:
    with opened("0") as source, pytest.raises(SourceError, match="cable"):
        source.read()
        source.read()


def test_waiting_camera_drops_frames_so_that_the_next_one_is_new(capture: FakeCapture) -> None:
    capture.left = 10**9

    with opened("0") as source:
        source.skip(0.05, threading.Event())

    assert capture.left < 10**9
