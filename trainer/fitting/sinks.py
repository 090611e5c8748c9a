"""Where the figures of a run go: TensorBoard's files, and programs that pass them on to a service.

A sink that fails is left out from then on, and costs a line in the log. It never stops a run: TensorBoard writes small
files, and a service that is slow, or away, or breaks, does so in a process of its own, which nobody waits for.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from lightning_fabric.loggers.tensorboard import TensorBoardLogger

log = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("tracker_program.py")
_SHARED = {
    "PATH",
    "HOME",
    "LANG",
    "TZ",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
}
_SHARED |= {proxy for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY") for proxy in (name, name.lower())}
_OF_SERVICES = ("WANDB_", "MLFLOW_")
LINES = 10_000  # so many may wait for a service that is slow; further ones are left out
GRACE_S = 20.0  # so long may a service take for what is left when the run has ended

Values = Mapping[str, Any]


class Sink(Protocol):
    """What takes the figures of one run."""

    def begin(self, recipe: Values) -> None:
        """Take what the run is."""

    def metrics(self, values: Mapping[str, float], step: int) -> None:
        """Take figures of an epoch."""

    def end(self, status: str, recipe: Values, values: Mapping[str, float]) -> None:
        """Take the last figures; `status` is success or failed. Nothing follows."""


class TensorBoard:
    """Write TensorBoard's event files, through Fabric's logger."""

    def __init__(self, folder: Path, name: str) -> None:
        self._logger = TensorBoardLogger(folder, name="", version=name)

    def begin(self, recipe: Values) -> None:
        """Write the recipe down as a text: its table of runs wants their results as well."""
        lines = "\n".join(f"    {name}: {value}" for name, value in recipe.items())
        self._logger.experiment.add_text("recipe", lines)

    def metrics(self, values: Mapping[str, float], step: int) -> None:
        """Write figures, so that they are there to be looked at."""
        self._logger.log_metrics(dict(values), step)
        self._logger.save()

    def end(self, status: str, recipe: Values, values: Mapping[str, float]) -> None:
        """Write the row of the table of runs."""
        if values:
            self._logger.log_hyperparams({name: _plain(value) for name, value in recipe.items()}, dict(values))
        self._logger.finalize(status)


class Program:
    """Pass figures on to a program, line by line, from a thread: whatever happens to it, the run goes on."""

    def __init__(self, service: str, folder: Path, name: str, *, python: str = sys.executable) -> None:
        self._service = service
        self._lines: queue.Queue[str | None] = queue.Queue(LINES)
        self._process = subprocess.Popen(
            [python, "-P", str(PROGRAM), service, str(folder), name],  # -P: what lies beside it is not for it
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env={**_environment(), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        self._thread = threading.Thread(target=self._pass_on, name=f"tracker-{service}", daemon=True)
        self._thread.start()

    def begin(self, recipe: Values) -> None:
        """Pass the recipe on."""
        self._say({"recipe": dict(recipe)})

    def metrics(self, values: Mapping[str, float], step: int) -> None:
        """Pass figures on."""
        self._say({"metrics": dict(values), "step": step})

    def end(self, status: str, recipe: Values, values: Mapping[str, float]) -> None:
        """Pass the last figures on, and give the service a while for what it has yet to send."""
        ends_at = time.monotonic() + GRACE_S
        self._say({"end": status, "figures": dict(values)})
        with suppress(queue.Full):
            self._lines.put_nowait(None)
        self._thread.join(max(0.0, ends_at - time.monotonic()))
        try:
            status_of_program = self._process.wait(max(0.1, ends_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            log.warning("%s took too long for what was left of a run, which goes on without it.", self._service)
        else:
            if status_of_program:
                log.warning("%s did not take the figures of a run, which goes on without it.", self._service)

    def _say(self, line: Values) -> None:
        with suppress(queue.Full):
            self._lines.put_nowait(json.dumps(line, default=str))

    def _pass_on(self) -> None:
        """Write what was said, until the end or until nobody reads any more."""
        assert self._process.stdin is not None  # it was opened with a pipe
        with suppress(OSError), self._process.stdin as pipe:
            while (line := self._lines.get()) is not None:
                pipe.write(f"{line}\n".encode())
                pipe.flush()


class Guarded:
    """Leave a sink out once it has failed."""

    def __init__(self, name: str, make: Callable[[], Sink]) -> None:
        self._name = name
        self._sink: Sink | None = None
        try:
            self._sink = make()
        except Exception as error:  # the edge to other people's code: whatever it raises, the run goes on
            self._leave_out(error)

    def begin(self, recipe: Values) -> None:
        """Pass on."""
        self._do(lambda sink: sink.begin(recipe))

    def metrics(self, values: Mapping[str, float], step: int) -> None:
        """Pass on."""
        self._do(lambda sink: sink.metrics(values, step))

    def end(self, status: str, recipe: Values, values: Mapping[str, float]) -> None:
        """Pass on."""
        self._do(lambda sink: sink.end(status, recipe, values))

    def _do(self, deed: Callable[[Sink], None]) -> None:
        if self._sink is None:
            return
        try:
            deed(self._sink)
        except Exception as error:  # the same edge
            self._leave_out(error)

    def _leave_out(self, error: Exception) -> None:
        log.warning("%s takes no figures of this run any more: %s", self._name, error)
        self._sink = None


def _plain(value: object) -> str | int | float | bool:
    return value if isinstance(value, str | int | float | bool) else str(value)


def _environment() -> dict[str, str]:
    """Give what a service's program may know: how to reach its service, and none of our secrets."""
    return {name: value for name, value in os.environ.items() if name in _SHARED or name.startswith(_OF_SERVICES)}
