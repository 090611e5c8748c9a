"""Model versions ready to predict, kept in this process; a new champion is noticed within a second or so."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from accounts.problems import Problem
from labeling.storage import objects
from trainer.artefacts import canonical
from trainer.artefacts.category import CategoryRef
from trainer.errors import BundleDamaged, NoModelYet, VersionUnknown
from trainer.inference.predictor import Predictor
from trainer.models import ModelVersion
from trainer.selectors import releases

log = logging.getLogger(__name__)

CHAMPION = "champion"
LOOK_EVERY_S = 1.0
MAX_DIGITS = 18  # more than any number of a row, and few enough for Python to read
KEPT = 3  # versions asked for by number; a network of a camera's size takes some 20 MB


@dataclass(frozen=True)
class Serving:
    """A loaded version and, where it serves as the champion, its release."""

    version: int
    release: int | None
    predictor: Predictor


class Champion:
    """Hold the champion, and look for a newer release at most once a second.

    One thread loads a new one while the others go on with the old: nobody waits for a swap.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._serving: Serving | None = None
        self._looked_at = float("-inf")

    def serving(self) -> Serving:
        """Give the champion. Raises `NoModelYet`."""
        is_empty = self._serving is None  # then everybody waits for the first load
        is_due = time.monotonic() - self._looked_at >= LOOK_EVERY_S
        if (is_empty or is_due) and self._lock.acquire(blocking=is_empty):
            try:
                self._look()
            finally:
                self._lock.release()
        if self._serving is None:
            raise NoModelYet
        return self._serving

    def _look(self) -> None:
        """Load a newer release; one that cannot be loaded leaves the old one serving."""
        self._looked_at = time.monotonic()
        number = releases.current_number()
        if number is None or (self._serving is not None and self._serving.release == number):
            return
        try:
            version = releases.champion().version
            self._serving = Serving(version.number, number, open_version(version))
        except Problem as problem:
            if self._serving is None:
                raise
            log.error("Release %s cannot be loaded, release %s serves on: %s", number, self._serving.release, problem)


class Versions:
    """Hold the versions last asked for by number."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, Serving] = OrderedDict()

    def serving(self, number: int) -> Serving:
        """Give a version, loading it when it is not among those kept. Raises `VersionUnknown`."""
        with self._lock:
            if number not in self._kept:
                self._kept[number] = _open_number(number)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(number)
            return self._kept[number]


_champion = Champion()
_versions = Versions()


def find(model: str) -> Serving:
    """Give what `?model=` names: a version's number, or the champion. Raises `VersionUnknown`, `NoModelYet`."""
    if model in {"", CHAMPION}:
        return _champion.serving()
    if not model.isdecimal() or len(model) > MAX_DIGITS:
        raise VersionUnknown(version=model)
    return _versions.serving(int(model))


def open_version(version: ModelVersion) -> Predictor:
    """Load a version's graph, checked against its recorded hash. Raises `BundleDamaged`, `ObjectMissing`."""
    facts = version.artefacts["model.onnx"]
    data = objects.read(facts["key"])
    if canonical.sha256(data) != facts["sha256"]:
        raise BundleDamaged(reason=f"model.onnx of version {version.number} is not the file that was made")
    return Predictor(data, tuple(CategoryRef(each["id"], each["name"]) for each in version.categories))


def _open_number(number: int) -> Serving:
    version = ModelVersion.objects.filter(number=number).first()
    if version is None:
        raise VersionUnknown(version=number)
    return Serving(number, None, open_version(version))
