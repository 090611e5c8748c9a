"""The camera: spools every photo and brings it to the server, with the gather client's own parts."""

from __future__ import annotations

import mimetypes
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from demo.truth import Truth
from gather_client.api import Api
from gather_client.entry import Capture, Entry
from gather_client.spool import Spool
from gather_client.uploader import Uploader

ORDER_SEED = 20_160
QUOTA_BYTES = 20_000_000_000


@dataclass(frozen=True, slots=True)
class Uploaded:
    """How many photos the server refused, and how many went past it, straight to the object store."""

    refused: int
    direct: int


class CountingApi(Api):
    """The client's own connection, which counts the photos that it brings to the object store."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(url, token)
        self.direct = 0
        self._counting = threading.Lock()

    def post_form(self, url: str, fields: dict[str, str], photo: Entry, data: bytes) -> None:
        """Bring a photo to the store, and count it when it is there."""
        super().post_form(url, fields, photo, data)
        with self._counting:
            self.direct += 1


def upload(
    truth: Truth, *, url: str, token: str, folder: Path, has_claims: bool, on_sent: Callable[[int], None]
) -> Uploaded:
    """Bring all photos to the server, in an order that tells nothing; the client chooses the way."""
    spool = Spool(folder, quota_bytes=QUOTA_BYTES)
    photos = list(truth.photos)
    random.Random(ORDER_SEED).shuffle(photos)
    for photo in photos:
        media_type = mimetypes.guess_type(photo.path.name)[0] or "image/jpeg"
        claim = photo.category if has_claims else None
        spool.add(photo.path.read_bytes(), Capture(captured_at=datetime.now(UTC), media_type=media_type, claim=claim))
    api = CountingApi(url, token)
    with api:
        progress = Uploader(api, spool).flush(progress=lambda progress: on_sent(progress.sent))
        return Uploaded(refused=progress.refused, direct=api.direct)
