"""What goes on while photos are taken: uploading, and asking the server for categories and the champion."""

import threading
from collections.abc import Callable
from pathlib import Path

from gather_client import categories
from gather_client.api import Api
from gather_client.errors import GatherError, NoModelYet, ServerError
from gather_client.keys import Category
from gather_client.progress import Progress
from gather_client.updates import Updater
from gather_client.uploader import Uploader
from gather_client.words import _


class Background:
    """Two threads that never touch the camera. `say` gets each new failure once, as a line."""

    def __init__(
        self, api: Api, uploader: Uploader, updater: Updater, *, kept: Path, every_s: float, say: Callable[[str], None]
    ) -> None:
        self._api, self._updater, self._kept, self._every_s, self._say = api, updater, kept, every_s, say
        self.uploader = uploader
        self.categories: tuple[Category, ...] = categories.load(kept)
        self._stop = threading.Event()
        self._said: dict[str, str] = {}
        self._threads = [
            threading.Thread(target=self._upload, name="uploader", daemon=True),
            threading.Thread(target=self._watch, name="watcher", daemon=True),
        ]

    def start(self) -> None:
        """Begin; returns at once."""
        for thread in self._threads:
            thread.start()

    def stop(self, *, timeout_s: float = 5.0) -> None:
        """Ask the threads to end and wait a little; an upload cut short is repeated at the next start."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout_s)

    def _upload(self) -> None:
        self.uploader.run(self._stop, progress=self._uploaded)

    def _uploaded(self, progress: Progress) -> None:
        self._tell("upload", progress.problem)

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._attempt("categories", self._refresh)
            self._attempt("update", self._update)
            self._stop.wait(self._every_s)

    def _refresh(self) -> None:
        self.categories = categories.refresh(self._api, self._kept)

    def _update(self) -> None:
        outcome = self._updater.check()
        if outcome.kind == "installed" and outcome.installed:
            self._say(_("Release {n} is installed.").format(n=outcome.installed.envelope.release))

    def _attempt(self, subject: str, work: Callable[[], None]) -> None:
        try:
            work()
        except (NoModelYet, ServerError):
            return  # normal in a day's work; the window shows the network's state by the uploads
        except GatherError as error:
            self._tell(subject, error)
        except Exception as error:  # the thread's edge: it must not die in silence
            self._tell(subject, GatherError(f"{subject}: {error!r}.", _("It is tried again.")))
        else:
            self._tell(subject, None)

    def _tell(self, subject: str, problem: GatherError | None) -> None:
        line = str(problem) if problem else ""
        if line and line not in self._said.values():
            self._say(line)
        self._said[subject] = line
