"""The loops, with a window that presses keys and without one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from gather_client import headless
from gather_client.api import Api
from gather_client.background import Background
from gather_client.camera import FolderSource, Frame
from gather_client.config import Settings
from gather_client.errors import SpoolFull
from gather_client.live import Live
from gather_client.observer import Observation, Observer
from gather_client.releases import ReleaseStore
from gather_client.session import Session
from gather_client.spool import Spool
from gather_client.suggestions import Champion
from gather_client.updates import Updater
from gather_client.uploader import Uploader
from gather_client.window import Window
from tests.gather_client import pictures
from tests.gather_client.conftest import NOW
from tests.gather_client.fault_server import FaultServer
from tests.gather_client.test_uploader import QUICK, wait_until


class FakeCamera:
    """A camera that shows a different picture each time."""

    pace_s: float | None = 0.0
    policy = "every"

    def __init__(self, frames: int = 1000) -> None:
        self._left = frames
        self.shown: list[Frame] = []

    def read(self) -> Frame | None:
        if self._left == 0:
            return None
        self._left -= 1
        self.shown.append(Frame(rgb=pictures.noise(self._left), captured_at=NOW))
        return self.shown[-1]

    def skip(self, seconds: float, stop: threading.Event) -> None:
        """Time stands still."""

    def close(self) -> None:
        """Nothing is held."""


class PressingWindow(Window):
    """A window without a screen, at which somebody presses these keys."""

    def __init__(self, keys: str) -> None:
        self.keys = list(keys)
        self.canvases: list[NDArray[np.uint8]] = []

    def show(self, canvas: NDArray[np.uint8], *, wait_s: float) -> str:
        self.canvases.append(canvas)
        return self.keys.pop(0) if self.keys else "\x1b"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(config=tmp_path / "config.toml", home=tmp_path, device="kiosk 3")


@pytest.fixture
def background(server: FaultServer, api: Api, spool: Spool, tmp_path: Path) -> Iterator[Background]:
    """Threads that upload to a server with two categories; the test starts them."""
    updater = Updater(api, ReleaseStore(tmp_path / "models"))
    made = Background(
        api,
        Uploader(api, spool, backoff=QUICK),
        updater,
        kept=tmp_path / "categories.json",
        every_s=30.0,
        say=said.append,
    )
    said.clear()
    yield made
    made.stop()


said: list[str] = []


def live(session: Session, keys: str, tmp_path: Path) -> PressingWindow:
    window = PressingWindow(keys)
    Live(session, Observer(Champion(ReleaseStore(tmp_path / "models")))).run(window, threading.Event())
    return window


def test_category_key_takes_the_frame_on_screen_with_its_claim(
    settings: Settings, spool: Spool, background: Background, tmp_path: Path
) -> None:
    background._refresh()
    camera = FakeCamera()
    session = Session(settings, camera, spool, background=background)

    live(session, "1 2", tmp_path)

    entries = spool.pending()
    assert [entry.claim for entry in entries] == ["1", None, "2"]
    assert {entry.device for entry in entries} == {"kiosk 3"}
    for entry, frame in zip(entries, camera.shown, strict=False):
        back = np.asarray(Image.open(pictures.stream(spool.read(entry)))).astype(int)
        assert np.abs(back - frame.rgb).mean() < 12  # noise is the worst that JPEG can be given


def test_mirror_changes_the_view_and_never_the_photo(settings: Settings, spool: Spool, tmp_path: Path) -> None:
    camera = FakeCamera(frames=1)
    camera.pace_s = None

    window = live(Session(settings, camera, spool), "m ", tmp_path)

    assert not np.array_equal(window.canvases[0], window.canvases[1])
    kept = np.asarray(Image.open(pictures.stream(spool.read(spool.pending()[0])))).astype(int)
    assert np.abs(kept - camera.shown[0].rgb).mean() < 12


def test_folder_waits_for_an_answer_to_each_picture(settings: Settings, spool: Spool, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.jpg").write_bytes(pictures.jpeg(pictures.noise(n)))

    live(Session(settings, FolderSource(folder), spool), "?? n ", tmp_path)

    kept = [spool.read(entry) for entry in spool.pending()]
    assert kept == [(folder / "0.jpg").read_bytes(), (folder / "2.jpg").read_bytes()]
    assert {entry.capture_policy for entry in spool.pending()} == {"import"}


def test_full_spool_stops_capture_visibly_and_goes_on_when_there_is_room(settings: Settings, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "small", quota_bytes=25_000)
    session = Session(settings, FakeCamera(), spool)

    live(session, "     ", tmp_path)

    kept = spool.pending()
    assert 0 < len(kept) < 5
    assert session.stopped is not None
    assert "quota" in session.view(Observation()).stopped
    spool.acknowledge(kept[0], sha256=kept[0].sha256)
    session._looked_at = 0.0
    assert session.has_room()
    assert session.view(Observation()).stopped == ""


def test_key_at_a_full_spool_keeps_the_picture_of_a_folder_on_screen(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "0.jpg").write_bytes(pictures.jpeg(pictures.noise(0)))
    source = FolderSource(folder)

    window = live(Session(settings, source, Spool(tmp_path / "small", quota_bytes=10)), "  ", tmp_path)

    assert len(window.canvases) == 3
    assert not np.array_equal(window.canvases[0], window.canvases[1])


def test_headless_takes_every_frame_of_the_source(settings: Settings, spool: Spool) -> None:
    lines: list[str] = []

    headless.run(Session(settings, FakeCamera(5), spool, claim="glass"), threading.Event(), every_s=1, say=lines.append)

    entries = spool.pending()
    assert [line.split()[1] for line in lines] == [entry.id for entry in entries]
    assert {entry.claim for entry in entries} == {"glass"}


def test_burst_is_one_capture_group(settings: Settings, spool: Spool) -> None:
    headless.run(Session(settings, FakeCamera(6), spool), threading.Event(), every_s=1, burst=3, say=lambda line: None)

    groups = [entry.burst_id for entry in spool.pending()]
    assert len(groups) == 6
    assert [groups.count(one) for one in dict.fromkeys(groups)] == [3, 3]


def test_headless_without_upload_ends_when_the_spool_is_full(settings: Settings, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "small", quota_bytes=25_000)

    with pytest.raises(SpoolFull):
        headless.run(Session(settings, FakeCamera(), spool), threading.Event(), every_s=1, say=lambda line: None)

    assert spool.pending()


def test_headless_waits_out_a_full_spool_and_loses_no_frame(
    settings: Settings, server: FaultServer, api: Api, tmp_path: Path
) -> None:
    spool = Spool(tmp_path / "small", quota_bytes=25_000)
    updater = Updater(api, ReleaseStore(tmp_path / "models"))
    background = Background(
        api, Uploader(api, spool, backoff=QUICK), updater, kept=tmp_path / "c.json", every_s=30, say=lambda line: None
    )
    lines: list[str] = []
    server.is_out = True
    background.start()
    session = Session(settings, FakeCamera(8), spool, background=background)
    thread = threading.Thread(
        target=headless.run, args=(session, threading.Event()), kwargs={"every_s": 1, "say": lines.append}
    )

    thread.start()
    wait_until(lambda: any("quota" in line for line in lines))
    server.is_out = False
    thread.join(20)

    wait_until(lambda: len(server.photos) == 8)
    background.stop()
    assert sum("quota" in line for line in lines) >= 1
    assert len([line for line in lines if line.startswith("kept")]) == 8


def test_categories_are_kept_for_a_start_without_network(
    server: FaultServer, background: Background, api: Api, spool: Spool, tmp_path: Path
) -> None:
    background.start()
    wait_until(lambda: bool(background.categories))
    background.stop()
    server.is_out = True

    again = Background(
        api, Uploader(api, spool), Updater(api, ReleaseStore(tmp_path)), kept=tmp_path / "categories.json", every_s=1,
        say=said.append,
    )  # fmt: skip

    assert [one.name for one in again.categories] == ["glass", "mælk & ost"]


def test_rejected_token_is_said_once_and_capture_goes_on(
    server: FaultServer, settings: Settings, spool: Spool, background: Background
) -> None:
    server.token = "another"
    session = Session(settings, FakeCamera(), spool, background=background)
    background.start()
    session.take(FakeCamera().read())  # type: ignore[arg-type]

    wait_until(lambda: session.view(Observation()).network == "stopped")
    session.take(FakeCamera().read())  # type: ignore[arg-type]

    assert len(spool.pending()) == 2
    assert len(said) == len(set(said))
    assert any("token" in line for line in said)


@pytest.mark.parametrize(("level", "warning"), [(5, "dark"), (128, "blurred")])
def test_doubtful_frame_is_warned_about(tmp_path: Path, level: int, warning: str) -> None:
    observer = Observer(Champion(ReleaseStore(tmp_path)))

    observation = observer.look(pictures.plain((level, level, level)))

    assert (observation.warning, observation.suggestion) == (warning, None)


def test_sharp_bright_frame_is_not_warned_about(tmp_path: Path) -> None:
    assert Observer(Champion(ReleaseStore(tmp_path))).look(pictures.noise(1)).warning == ""
