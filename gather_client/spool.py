"""Keep captured photos on disk until the server has echoed their hash.

    spool/incoming/   temporary files; whatever lies here was never promised to anybody
    spool/pending/    <id>.json and <id>.jpg: waiting for the server
    spool/refused/    the same two, with the server's reason: waiting for a person

A photo is in the spool from the moment its own file has its name: the sidecar is in place before. So a crash leaves a
sidecar without a photo (nothing was captured; swept away later) or both. The photo leaves in the opposite order.
Several processes may add at once (every photo has its own name); one at a time uploads (`uploading`).
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from gather_client import durable, entry, locks
from gather_client.entry import Capture, Entry
from gather_client.errors import PhotoDamaged, PhotoRefused, SpoolError, SpoolFull, SpoolUnwritable
from gather_client.words import _

STALE_S = 600.0
RECOUNT_S = 2.0
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Usage:
    """How much lies in the spool."""

    pending: int
    refused: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A photo that the server will never take, and why."""

    entry: Entry
    status: int
    code: str
    detail: str


class Spool:
    """The folder of photos that the server has not acknowledged."""

    def __init__(self, folder: Path, *, quota_bytes: int, min_free_bytes: int = 0) -> None:
        self.folder = folder
        self.quota_bytes = quota_bytes
        self._min_free_bytes = min_free_bytes
        self._incoming, self._pending, self._refused = (folder / n for n in ("incoming", "pending", "refused"))
        self._usage = Usage(0, 0, 0)
        self._counted_at = -RECOUNT_S
        self._guard = threading.Lock()
        with _disk_errors(folder):
            for part in (self._incoming, self._pending, self._refused):
                part.mkdir(parents=True, exist_ok=True)
        self._recover()

    def add(self, data: bytes, capture: Capture) -> Entry:
        """Put one photo on disk; when this returns, a power cut cannot lose it.

        Raises SpoolFull or SpoolUnwritable; then nothing of the photo is in the spool and nothing else was touched.
        """
        self.check_room(len(data))
        new = entry.make(data, capture)
        with _disk_errors(self.folder):
            self._place(new, data)
        self._add_to_usage(photos=1, size_bytes=len(data))
        return new

    def check_room(self, size_bytes: int = 0) -> None:
        """Raise SpoolFull when so much more would break the quota or fill the disk."""
        todo = _("Capture has stopped, nothing is lost: bring the network back or free space.")
        if self.usage().size_bytes + size_bytes > self.quota_bytes:
            limit = self.quota_bytes // 1_000_000
            raise SpoolFull(_("The spool has reached its quota of {limit} MB.").format(limit=limit), todo)
        with _disk_errors(self.folder):
            free_bytes = shutil.disk_usage(self.folder).free
        if free_bytes < self._min_free_bytes + size_bytes:
            raise SpoolFull(_("The disk of {folder} is full.").format(folder=self.folder), todo)

    def pending(self, *, limit: int | None = None) -> list[Entry]:
        """List waiting photos, oldest first; a photo whose sidecar is unreadable gets a new one without a claim."""
        found = (self._entry_of(photo) for photo in _photos(self._pending)[:limit])
        return [photo for photo in found if photo is not None]

    def read(self, photo: Entry) -> bytes:
        """Read a waiting photo. Raises PhotoDamaged when the bytes are not those that were captured."""
        data = (self._pending / photo.photo_name).read_bytes()
        if hashlib.sha256(data).hexdigest() != photo.sha256:
            raise PhotoDamaged(
                _("Photo {id} changed on disk.").format(id=photo.id),
                _("Check the disk; the file is kept in 'refused'."),
            )
        return data

    def acknowledge(self, photo: Entry, *, sha256: str) -> None:
        """Remove a photo that the server has. Raises SpoolError when the server's hash is not this photo's."""
        if sha256 != photo.sha256:
            raise SpoolError(_("The server has other bytes than photo {id}.").format(id=photo.id), _("It is kept."))
        self._forget(photo)

    def refuse(self, photo: Entry, reason: PhotoRefused) -> None:
        """Move a photo to `refused` with the reason; it still counts against the quota."""
        facts = asdict(photo) | {"status": reason.status, "code": reason.server_code, "detail": reason.detail}
        with _disk_errors(self.folder):
            self._write(self._refused, photo.sidecar_name, json.dumps(facts, ensure_ascii=False, indent=1).encode())
            (self._pending / photo.photo_name).replace(self._refused / photo.photo_name)
            durable.sync_folder(self._refused)
        self._forget(photo)
        self._counted_at = -RECOUNT_S

    def refused(self) -> list[Refused]:
        """List refused photos with their reasons, oldest first."""
        return [_refused(photo) for photo in _photos(self._refused)]

    def retry_refused(self) -> int:
        """Let refused photos wait for the server again, under their old ids; tell how many."""
        refused = self.refused()
        for one in refused:
            with _disk_errors(self.folder):
                self._write(self._pending, one.entry.sidecar_name, one.entry.to_json())
                (self._refused / one.entry.photo_name).replace(self._pending / one.entry.photo_name)
                durable.sync_folder(self._pending)
                (self._refused / one.entry.sidecar_name).unlink()
        self._counted_at = -RECOUNT_S
        return len(refused)

    def usage(self) -> Usage:
        """Count photos and bytes; counted from the folder every two seconds, as other processes write there too."""
        return self._usage if time.monotonic() - self._counted_at < RECOUNT_S else self.recount()

    def recount(self) -> Usage:
        """Count what lies in the folder at this moment."""
        with self._guard:
            waiting, refused = _photos(self._pending), _photos(self._refused)
            self._usage = Usage(len(waiting), len(refused), sum(map(_size_bytes, waiting + refused)))
            self._counted_at = time.monotonic()
            return self._usage

    def uploading(self) -> AbstractContextManager[bool]:
        """Yield whether this process may upload from here; the right ends with the process, however it dies."""
        return locks.attempt(self.folder / "upload.lock")

    def _place(self, new: Entry, data: bytes) -> None:
        try:
            self._write(self._pending, new.sidecar_name, new.to_json())
            self._write(self._pending, new.photo_name, data)
            durable.sync_folder(self._pending)
        except OSError:
            # Whoever took the photo is told that it was not kept, so nothing of it may stay: first the photo.
            for name in (new.photo_name, new.sidecar_name):
                with contextlib.suppress(OSError):
                    (self._pending / name).unlink()
            raise

    def _write(self, folder: Path, name: str, data: bytes) -> None:
        durable.write(folder / name, data, temporary=self._incoming / f"{name}.{os.getpid()}")

    def _entry_of(self, photo: Path) -> Entry | None:
        """Read a photo's sidecar; None when another process has just uploaded both."""
        try:
            return entry.from_json(photo.with_suffix(".json").read_bytes())
        except (FileNotFoundError, ValueError):
            return self._adopt(photo) if photo.exists() else None

    def _adopt(self, photo: Path) -> Entry:
        """Give a photo without a readable sidecar a new one; the damaged one is kept beside it."""
        modified_at = datetime.fromtimestamp(photo.stat().st_mtime, UTC)
        capture = Capture(captured_at=modified_at, media_type=entry.MEDIA_TYPES[photo.suffix])
        adopted = replace(entry.make(photo.read_bytes(), capture), id=photo.stem)
        sidecar = photo.with_suffix(".json")
        with contextlib.suppress(FileNotFoundError):
            sidecar.replace(photo.with_suffix(".damaged"))
        self._write(self._pending, sidecar.name, adopted.to_json())
        return adopted

    def _forget(self, photo: Entry) -> None:
        for name in (photo.photo_name, photo.sidecar_name):
            with contextlib.suppress(FileNotFoundError):
                (self._pending / name).unlink()
        self._add_to_usage(photos=-1, size_bytes=-photo.size_bytes)

    def _add_to_usage(self, *, photos: int, size_bytes: int) -> None:
        """Correct the count between two looks at the folder; several threads upload at once."""
        with self._guard:
            pending, held_bytes = self._usage.pending + photos, self._usage.size_bytes + size_bytes
            self._usage = replace(self._usage, pending=max(0, pending), size_bytes=max(0, held_bytes))

    def _recover(self) -> None:
        """Sweep away what crashes left: never a photo, and nothing so young that a living process may still need it."""
        waiting = {photo.stem for photo in _photos(self._pending)}
        lonely = (path for path in self._pending.glob("*.json") if path.stem not in waiting)
        before = time.time() - STALE_S
        for path in (*self._incoming.iterdir(), *lonely):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < before:
                    path.unlink()


def _refused(photo: Path) -> Refused:
    text = photo.with_suffix(".json").read_bytes()
    facts = json.loads(text)
    return Refused(entry.from_json(text), facts["status"], facts["code"], facts["detail"])


def _photos(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in entry.MEDIA_TYPES)


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # another process has just uploaded it
        return 0


@contextlib.contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_FULL:
            happened = _("The disk of {folder} is full.").format(folder=folder)
            todo = _("Capture has stopped, nothing is lost: bring the network back or free space.")
            raise SpoolFull(happened, todo) from error
        happened = _("{folder} cannot be written: {why}.").format(folder=folder, why=error.strerror)
        raise SpoolUnwritable(happened, _("Choose another folder with --home, or mend its permissions.")) from error
