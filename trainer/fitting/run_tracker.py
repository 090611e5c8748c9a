"""Follow one run: its figures go to each sink, and what its steps cost into a trace where that was asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from trainer.fitting.sinks import Guarded, Program, TensorBoard
from trainer.fitting.step_trace import Profile
from trainer.fitting.tracking import Epoch


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """Where figures go: `folder` holds TensorBoard's files, traces, and what services keep while they are offline.

    `services` are wandb and mlflow; `python` is the one that has their packages.
    """

    folder: Path
    services: Sequence[str] = ()
    python: str
    is_profiled: bool = False


class RunTracker:
    """Hear how a run goes, and pass it on."""

    def __init__(self, name: str, recipe: Mapping[str, Any], tracking: Tracking) -> None:
        self._recipe, self._figures = dict(recipe), dict[str, float]()
        trace = tracking.folder / "traces" / f"{name}.json.gz"
        self._profile = Profile(trace) if tracking.is_profiled else None
        self._sinks = [Guarded(sink, make) for sink, make in _makers(name, tracking).items()]
        self._started_at = time.monotonic()
        for sink in self._sinks:
            sink.begin(self._recipe)

    def step(self) -> None:
        """Count a batch for the trace."""
        if self._profile is not None:
            self._profile.step()

    def epoch(self, epoch: Epoch, /) -> None:
        """Pass an epoch's figures on; those of the first tail go by their plain names."""
        prefix = f"tail {epoch.tail + 1}/" if epoch.tail else ""
        values = {
            "loss": epoch.loss,
            "rate": epoch.rate,
            "held back/accuracy": epoch.validation.accuracy,
            "held back/log loss": epoch.validation.nll,
            "seconds": time.monotonic() - self._started_at,
        }
        known = {prefix + name: float(value) for name, value in values.items() if value is not None}
        for sink in self._sinks:
            sink.metrics(known, epoch.number)

    def figures(self, values: Mapping[str, float]) -> None:
        """Hear what the run's model is like in the end."""
        self._figures.update(values)

    def end(self, status: str) -> None:
        """Pass the last figures on and write the trace."""
        if self._profile is not None:
            self._profile.end()
        for sink in self._sinks:
            sink.end(status, self._recipe, self._figures)


@contextmanager
def following(name: str, recipe: Mapping[str, Any], tracking: Tracking) -> Iterator[RunTracker]:
    """Track what happens inside, whichever way it ends."""
    tracker = RunTracker(name, recipe, tracking)
    status = "failed"
    try:
        yield tracker
        status = "success"
    finally:
        tracker.end(status)


def _makers(name: str, tracking: Tracking) -> dict[str, Any]:
    makers: dict[str, Any] = {"TensorBoard": partial(TensorBoard, tracking.folder / "tensorboard", name)}
    for service in tracking.services:
        folder = tracking.folder / service
        makers[service] = partial(Program, service, folder, name, python=tracking.python)
    return makers
