"""Bring photos to the object store directly: announce a batch, POST each by its signed form, say so, ask how it went.

Where the server offers it, its web process never sees the bytes. A photo is the server's only when the server says
`done` with the same hash; until then it stays in the spool, and every step may be repeated: announcing a photo that
arrived before says so, and no byte travels twice. Nothing of this is remembered over a restart.
"""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from gather_client.api import Api
from gather_client.entry import Entry
from gather_client.errors import GatherError, PhotoRefused, ServerBusy, ServerUnreachable, WrongServer
from gather_client.words import _

BATCH = 50
PATIENCE = 3  # rounds in which the store took nothing before photos go through the server instead
PUT_FOR_S = 600.0
_AGAIN = frozenset({"hash-mismatch", "upload-missing"})  # garbled or lost on the way: bring it once more
_ASK_FIRST_S, _ASK_CAP_S = 0.5, 10.0
_LONG = 8  # questions after which it is worth a word that the server is slow


class Settling(Protocol):
    """What becomes of a photo; the uploader does it."""

    def attempt(self, photo: Entry, send: Callable[[Entry], None]) -> GatherError | None: ...
    def settle(self, photo: Entry, end: Callable[[Entry], None]) -> GatherError | None: ...
    def acknowledge(self, photo: Entry, *, sha256: str) -> None: ...
    def wait(self, photo: Entry, until: float, problem: GatherError | None) -> None: ...
    def read(self, photo: Entry) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What the server says of one photo."""

    state: str = "unknown"
    sha256: str = ""
    code: str = ""
    detail: str = ""
    url: str = ""
    fields: dict[str, str] = field(default_factory=dict)


_NOTHING = Told()


class NotOffered(Exception):
    """The server takes photos through itself alone, or is too old to know another way."""


class DirectUploads:
    """One uploader's way past the server. Its rounds are driven from one thread; photos travel in the pool's."""

    def __init__(self, api: Api, settling: Settling, *, rng: random.Random) -> None:
        self._api, self._settling, self._rng = api, settling, rng
        self._is_offered = True
        self._put_until = 0.0
        self._poor_rounds = 0
        self._asked: dict[str, int] = {}  # photos that arrived, and how often it was asked what became of them
        self._began, self._share = 0.0, 1.0  # of this round: when, and how much of each pause to make

    def is_open(self) -> bool:
        """Say whether photos should be brought this way now."""
        return self._is_offered and time.monotonic() >= self._put_until

    def round(self, pool: Executor, photos: Sequence[Entry]) -> list[GatherError]:
        """Take a batch as far as it goes now; give the failures.

        Raises NotOffered before anything was sent, ServerBusy, ServerUnreachable or TokenRejected.
        """
        self._began, self._share = time.monotonic(), self._rng.uniform(0.5, 1.0)
        photos = photos[:BATCH]
        new = [photo for photo in photos if photo.id not in self._asked]
        told = self._ask([photo for photo in photos if photo.id in self._asked]) | self._announce(new)
        to_bring = [photo for photo in new if told.get(photo.id, _NOTHING).state == "start"]
        brought, failures = self._bring_all(pool, to_bring, told)
        told |= self._finish(brought)
        left = {photo.id for photo in to_bring} - set(brought)
        ends = ((photo, self._end(told.get(photo.id, _NOTHING))) for photo in photos if photo.id not in left)
        return failures + [failure for photo, end in ends if (failure := self._settling.settle(photo, end))]

    def _announce(self, photos: Sequence[Entry]) -> dict[str, Told]:
        return self._post("uploads", {"uploads": [_announcement(photo) for photo in photos]}) if photos else {}

    def _ask(self, photos: Sequence[Entry]) -> dict[str, Told]:
        return self._post("uploads/status", {"client_ids": [photo.id for photo in photos]}) if photos else {}

    def _finish(self, ids: Sequence[str]) -> dict[str, Told]:
        return self._post("uploads/finish", {"client_ids": list(ids)}) if ids else {}

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Told]:
        """Ask about a batch. Raises NotOffered when the server knows no such thing, or not for this batch."""
        try:
            return _told(self._api.post(path, body))
        except (PhotoRefused, WrongServer) as error:
            self._is_offered = False
            raise NotOffered from error

    def _bring_all(
        self, pool: Executor, photos: Sequence[Entry], told: dict[str, Told]
    ) -> tuple[list[str], list[GatherError]]:
        """POST each photo by its form; give the ids of those that lie in the store now, and the failures."""
        brought: list[str] = []

        def bring(photo: Entry) -> None:
            form = told[photo.id]
            self._refuse_to_be_overheard(form.url)
            self._api.post_form(form.url, form.fields, photo, self._settling.read(photo))
            brought.append(photo.id)

        outcomes = pool.map(lambda photo: self._settling.attempt(photo, bring), photos)
        failures = [failure for failure in outcomes if failure is not None]
        self._judge_round(is_poor=bool(failures) and not brought)
        return brought, failures

    def _judge_round(self, *, is_poor: bool) -> None:
        """A store that cannot be reached from here must not keep photos from a server that can."""
        self._poor_rounds = self._poor_rounds + 1 if is_poor else 0
        if self._poor_rounds >= PATIENCE:
            self._poor_rounds, self._put_until = 0, time.monotonic() + PUT_FOR_S

    def _refuse_to_be_overheard(self, url: str) -> None:
        if self._api.is_encrypted and urlsplit(url).scheme != "https":
            raise ServerUnreachable(
                _("The server wants photos sent to {url} unencrypted.").format(url=url.split("?", maxsplit=1)[0]),
                _("Tell an administrator; photos wait safely."),
            )

    def _end(self, told: Told) -> Callable[[Entry], None]:
        """Give what is to be done with a photo of which this was said."""

        def end(photo: Entry) -> None:
            if told.state == "arrived":
                self._wait(photo)
                return
            self._asked.pop(photo.id, None)
            if told.state == "done":
                self._settling.acknowledge(photo, sha256=told.sha256)
            elif told.state == "refused" and told.code not in _AGAIN:
                raise PhotoRefused(status=422, server_code=told.code, detail=told.detail)
            else:
                raise ServerBusy(_("The photo did not reach the server whole."), is_for_all=False)

        return end

    def _wait(self, photo: Entry) -> None:
        count = self._asked[photo.id] = self._asked.get(photo.id, -1) + 1
        # The same for all that were told of together, so that they are asked about together again.
        until = self._began + min(_ASK_CAP_S, _ASK_FIRST_S * 1.5**count) * self._share
        slow = ServerBusy(_("The server has photos, and has not taken them in yet."), is_for_all=False)
        self._settling.wait(photo, until, slow if count >= _LONG else None)


def _announcement(photo: Entry) -> dict[str, Any]:
    facts = {"sha256": photo.sha256, "size_bytes": photo.size_bytes, "media_type": photo.media_type}
    return {"client_id": photo.id, **facts, **photo.query()}


def _told(body: dict[str, Any]) -> dict[str, Told]:
    """Read what the server says of each photo; what makes no sense is not there."""
    results = body.get("results")
    rows = [row for row in results if isinstance(row, dict)] if isinstance(results, list) else []
    known = Told.__dataclass_fields__
    return {
        str(row.get("client_id")): Told(**{name: value for name, value in row.items() if name in known}) for row in rows
    }
