"""What a photo costs the web process when its bytes never pass it: announced, brought to S3, taken in by a job."""

from __future__ import annotations

import hashlib
import statistics
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from benchmarks import deployments, measuring, pictures, services
from benchmarks.errors import ProgramFailed
from benchmarks.lean_http import Connection
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.reviewers import API
from benchmarks.targets import Figure

BATCH = 10  # a camera announces up to 50 at once; fewer cost more each
WARM = 2
ROUNDS = 5
BATCHES_PER_ROUND = 6
TIMEOUT_S = 30.0
ASK_AFTER_S = 0.5
_BOUNDARY = "magpie-benchmark"


def measure(options: Options) -> dict[str, Figure]:
    """Bring batches of photos of 512x384 to the store until the server has taken each of them in; the web process's
    CPU counts, the worker's and the S3 server's do not."""
    photos = [data for _, data in pictures.labelled(options.photos_dir, BATCH * (WARM + ROUNDS * BATCHES_PER_ROUND))]
    batches = [photos[start : start + BATCH] for start in range(0, len(photos), BATCH)]
    with services.servers() as settings, deployments.fresh(options, **settings) as deployment:
        token = deployment.inside("people", reviewers=0)["token"]
        with (
            deployment.worker(),
            deployment.web() as web,
            Connection(web.port, headers={"Authorization": f"Token {token}"}) as magpie,
            Connection(urlsplit(settings["MAGPIE_S3_ENDPOINT"]).port or 0) as store,
        ):
            for batch in batches[:WARM]:
                _bring(batch, magpie, store)
            costs = [_cpu_ms(part, magpie, store, server=web.pid) for part in _rounds(batches[WARM:])]
    say(f"direct uploads: {' '.join(f'{ms:.1f}' for ms in costs)} ms of web CPU each")
    return {"direct_upload_web_cpu_ms": statistics.median(costs)}


def _rounds(batches: Sequence[Sequence[bytes]]) -> list[Sequence[Sequence[bytes]]]:
    return [batches[start : start + BATCHES_PER_ROUND] for start in range(0, len(batches), BATCHES_PER_ROUND)]


def _cpu_ms(batches: Sequence[Sequence[bytes]], magpie: Connection, store: Connection, *, server: int) -> float:
    before = measuring.cpu_s(server)
    for batch in batches:
        _bring(batch, magpie, store)
    return 1000 * (measuring.cpu_s(server) - before) / sum(map(len, batches))


def _bring(batch: Sequence[bytes], magpie: Connection, store: Connection) -> None:
    """Announce, send, say so, and ask until the server has them all, as cameras do."""
    photos = {str(uuid.uuid4()): data for data in batch}
    announced = [_announcement(client_id, data) for client_id, data in photos.items()]
    for form in magpie.post(f"{API}/uploads", {"uploads": announced}).json()["results"]:
        _post(form, photos[form["client_id"]], store)
    magpie.post(f"{API}/uploads/finish", {"client_ids": list(photos)})
    _wait_until_taken_in(list(photos), magpie)


def _announcement(client_id: str, data: bytes) -> dict[str, Any]:
    facts = {"size_bytes": len(data), "media_type": "image/jpeg"}
    return {"client_id": client_id, "sha256": hashlib.sha256(data).hexdigest(), **facts}


def _post(form: Mapping[str, Any], data: bytes, store: Connection) -> None:
    """Send a photo by its signed form. Raises ProgramFailed, RequestRefused."""
    if form["state"] != "start":
        raise ProgramFailed(f"The server did not want a photo that it does not have: {form}")
    said = "".join(
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form["fields"].items()
    )
    file = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = b"".join((said.encode(), file.encode(), data, f"\r\n--{_BOUNDARY}--\r\n".encode()))
    store.post_form(urlsplit(form["url"]).path, body, boundary=_BOUNDARY)


def _wait_until_taken_in(client_ids: Sequence[str], magpie: Connection) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        time.sleep(ASK_AFTER_S)
        results = magpie.post(f"{API}/uploads/status", {"client_ids": client_ids}).json()["results"]
        if all(each["state"] == "done" for each in results):
            return
    raise ProgramFailed(f"The worker did not take {len(client_ids)} photos in: {results}")
