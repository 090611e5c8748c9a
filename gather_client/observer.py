"""Look at the newest frame in the background: what the champion sees in it, and whether it is sharp and bright."""

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gather_client.errors import GatherError
from gather_client.quality import assess
from gather_client.suggestions import Champion, Suggestion


@dataclass(frozen=True, slots=True)
class Observation:
    """What is known of the newest frame; `problem` says why there is no suggestion."""

    suggestion: Suggestion | None = None
    warning: str = ""
    problem: GatherError | None = None


class Observer:
    """A thread that is always at the newest frame and skips those that came while it was busy."""

    def __init__(self, champion: Champion) -> None:
        self._champion = champion
        self._frame: NDArray[np.uint8] | None = None
        self._wake = threading.Event()
        self.latest = Observation()

    def show(self, rgb: NDArray[np.uint8]) -> None:
        """Hand over the newest frame; never waits."""
        self._frame = rgb
        self._wake.set()

    def run(self, stop: threading.Event) -> None:
        """Look until `stop` is set."""
        while not stop.is_set():
            if self._wake.wait(0.2) and self._frame is not None:
                self._wake.clear()
                self.latest = self.look(self._frame)

    def look(self, rgb: NDArray[np.uint8]) -> Observation:
        """Look at one frame now."""
        warning = assess(rgb).warning
        try:
            return Observation(self._champion.suggest(rgb), warning)
        except GatherError as error:
            return Observation(None, warning, error)
