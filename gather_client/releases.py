"""The models on this machine: the current one, the one before it, and which releases may follow.

    models/12-7/          release 12, model version 7: the unpacked bundle and `envelope.json`
    models/current.json   which folder serves, which served before, the highest release ever installed

The folder is complete and on disk before the pointer names it; the pointer is replaced atomically.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from gather_client import durable, locks
from gather_client.envelope import Envelope
from gather_client.envelope import read as read_envelope
from gather_client.errors import UpdateRefused

CRASHES_ALLOWED = 1
Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `current.json` says. `etag` is of the last accepted offer.

    `release` never falls as long as releases are signed by the key `key_id`, whatever serves. Another key is another
    server, which a person chose, and counts its releases from one.
    """

    current: str = ""
    previous: str = ""
    release: int = 0
    etag: str = ""
    key_id: str = ""

    def floor(self, key_id: str) -> int:
        """Tell the highest release installed under a key."""
        return self.release if key_id == self.key_id else 0


@dataclass(frozen=True, slots=True)
class Installed:
    """One unpacked release."""

    folder: Path
    envelope: Envelope


class ReleaseStore:
    """The folder `models`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer_path = folder / "current.json"

    def pointer(self) -> Pointer:
        """Read which release serves; an unreadable pointer counts as none."""
        try:
            facts: dict[str, Any] = json.loads(self._pointer_path.read_bytes())
            return Pointer(**facts)
        except (OSError, ValueError, TypeError):
            return Pointer()

    def current(self) -> Installed | None:
        """Find the release that serves."""
        return self._installed(self.pointer().current)

    def candidates(self) -> list[Installed]:
        """List what can serve, best first: the current release, then the previous."""
        pointer = self.pointer()
        found = (self._installed(name) for name in (pointer.current, pointer.previous))
        return [one for one in found if one is not None]

    def updating(self) -> AbstractContextManager[bool]:
        """Yield whether this process may install now; another one may be at it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return locks.attempt(self.folder / "update.lock")

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Lend an empty folder on the same disk; what is left in it at the end is removed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".incoming-") as folder:
            yield Path(folder)

    def adopt(self, unpacked: Path, envelope: Envelope, facts: dict[str, Any], *, etag: str) -> Installed:
        """Make an unpacked, tested bundle the current release, keep the former one, remove older ones."""
        before = self.pointer()
        is_other_key = before.key_id not in ("", envelope.key_id)
        name = f"{envelope.release}-{envelope.model_version}" + (f"-{envelope.key_id[:8]}" if is_other_key else "")
        durable.replace(unpacked / "envelope.json", json.dumps(facts).encode())
        durable.sync_folder(unpacked / "golden")
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)  # left by a crash before the pointer named it
        unpacked.rename(target)
        durable.sync_folder(self.folder)
        release = max(before.floor(envelope.key_id), envelope.release)
        after = Pointer(name, before.current, release, etag, envelope.key_id)
        self._point(after)
        self._prune(after)
        return Installed(target, envelope)

    def renew(self, installed: Installed, envelope: Envelope, facts: dict[str, Any], *, etag: str) -> Installed:
        """Take over a later signature of the release that already serves."""
        durable.replace(installed.folder / "envelope.json", json.dumps(facts).encode())
        self._point(replace(self.pointer(), etag=etag))
        return Installed(installed.folder, envelope)

    def _installed(self, name: str) -> Installed | None:
        folder = self.folder / name
        try:
            facts = json.loads((folder / "envelope.json").read_bytes()) if name else None
            return Installed(folder, read_envelope(facts)) if facts else None
        except (OSError, ValueError, UpdateRefused):
            return None

    def _point(self, pointer: Pointer) -> None:
        durable.replace(self._pointer_path, json.dumps(asdict(pointer)).encode())

    def _prune(self, pointer: Pointer) -> None:
        keep = {pointer.current, pointer.previous}
        for folder in self.folder.iterdir():
            if folder.is_dir() and folder.name[0].isdigit() and folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)


def guarded(installed: Installed, load: Callable[[], Loaded]) -> Loaded | None:
    """Load a model unless loading it has killed processes before; None then.

    A number in `loading` counts loaders that never came back. The lock tells a dead loader from a busy one.
    """
    path = installed.folder / "loading"
    with locks.attempt(path) as is_alone:
        if not is_alone:
            return load()
        deaths = int(path.read_text() or 0)
        if deaths > CRASHES_ALLOWED:
            return None
        path.write_text(str(deaths + 1))
        try:
            return load()
        finally:
            os.truncate(path, 0)
