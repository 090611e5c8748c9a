"""A trace of some training steps: what each operation cost, for Perfetto or Chrome's about:tracing."""

from __future__ import annotations

import logging
from pathlib import Path

import torch
from torch.profiler import ProfilerActivity, profile

log = logging.getLogger(__name__)

WARM_UP = 2  # the first steps allocate what the others use again
STEPS = 8  # enough to see what repeats; a step of MobileNetV2's tail is about a megabyte


class Profile:
    """Record a few steps after the first ones, and write them as soon as they are done.

    A trace that cannot be recorded or written costs a line in the log.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._steps = path, 0
        self._recording: profile | None = None

    def step(self) -> None:
        """Hear that a step has ended."""
        self._steps += 1
        if self._steps == WARM_UP:
            self._begin()
        elif self._steps == WARM_UP + STEPS:
            self.end()

    def end(self) -> None:
        """Write what was recorded, if there is any."""
        recording, self._recording = self._recording, None
        if recording is None:
            return
        try:
            recording.stop()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            recording.export_chrome_trace(str(self._path))
        except (OSError, RuntimeError) as error:
            log.warning("The trace of this run cannot be written: %s", error)
        else:
            log.info("The trace of %s steps is in %s.", self._steps - WARM_UP, self._path)

    def _begin(self) -> None:
        activities = [ProfilerActivity.CPU]
        if torch.cuda.is_available():
            activities.append(ProfilerActivity.CUDA)
        try:
            self._recording = profile(activities=activities, record_shapes=True)
            self._recording.start()
        except RuntimeError as error:
            self._recording = None
            log.warning("No trace of this run can be recorded: %s", error)
