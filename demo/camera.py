"""The camera: spools every photo and brings it to the server, with the gather client's own parts."""

from __future__ import annotations

import mimetypes
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from demo.truth import Truth
from gather_client.api import Api
from gather_client.entry import Capture
from gather_client.spool import Spool
from gather_client.uploader import Uploader

ORDER_SEED = 20_160
QUOTA_BYTES = 20_000_000_000


def upload(
    truth: Truth, *, url: str, token: str, folder: Path, has_claims: bool, on_sent: Callable[[int], None]
) -> int:
    """Bring all photos to the server, in an order that tells nothing, and give how many it refused."""
    spool = Spool(folder, quota_bytes=QUOTA_BYTES)
    photos = list(truth.photos)
    random.Random(ORDER_SEED).shuffle(photos)
    for photo in photos:
        media_type = mimetypes.guess_type(photo.path.name)[0] or "image/jpeg"
        claim = photo.category if has_claims else None
        spool.add(photo.path.read_bytes(), Capture(captured_at=datetime.now(UTC), media_type=media_type, claim=claim))
    with Api(url, token) as api:
        return Uploader(api, spool).flush(progress=lambda progress: on_sent(progress.sent)).refused
