"""The window's loop: show, read a key, act."""

import threading
import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gather_client.camera import Frame
from gather_client.errors import SpoolError
from gather_client.observer import Observer
from gather_client.screen import draw
from gather_client.session import Session
from gather_client.window import Window
from gather_client.words import _

_IDLE_S = 0.03


class Live:
    """One window over one session."""

    def __init__(self, session: Session, observer: Observer) -> None:
        self._session, self._observer = session, observer
        self._mirror = session.settings.mirror
        self._is_over = False
        self._is_ended = False

    def run(self, window: Window, stop: threading.Event) -> None:
        """Run until Escape, a closed window, or `stop`. A source that ends leaves its last frame standing."""
        frame = self._session.source.read()
        while frame is not None and not self._is_over and not stop.is_set():
            began = time.monotonic()
            self._observer.show(frame.rgb)
            self._session.has_room()
            key = window.show(self._canvas(frame), wait_s=self._wait_s(began))
            is_done = self._act(key, frame) if key else False
            if is_done or self._session.source.pace_s is not None:
                frame = self._next(frame)

    def _canvas(self, frame: Frame) -> NDArray[np.uint8]:
        view = self._session.view(self._observer.latest)
        if self._is_ended:
            view = replace(view, warning=_("The source has ended."))
        return draw(frame.rgb, view, mirror=self._mirror)

    def _wait_s(self, began: float) -> float:
        pace_s = self._session.source.pace_s
        return _IDLE_S if pace_s is None or self._is_ended else max(0.001, pace_s - (time.monotonic() - began))

    def _act(self, key: str, frame: Frame) -> bool:
        """Do what a key means; tell whether this frame is dealt with."""
        category, command = self._session.keys.category(key), self._session.keys.command(key)
        if category or command == "photo":
            try:
                self._session.take(frame, category)
            except SpoolError:
                return False  # the session shows it; nothing else may happen to the frame
            return True
        if command == "mirror":
            self._mirror = not self._mirror
        self._is_over = command == "quit"
        return command == "next"

    def _next(self, frame: Frame) -> Frame:
        following = None if self._is_ended else self._session.source.read()
        self._is_ended = following is None
        return following or frame
