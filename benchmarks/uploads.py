"""What taking in a photo costs the server: files and SQLite, over HTTP, by a connected camera."""

from __future__ import annotations

import hashlib
import io
import statistics
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PIL import Image

from benchmarks import deployments, measuring, pictures
from benchmarks.deployments import Deployment
from benchmarks.lean_http import Connection
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

WARM = 20
ROUNDS = 5
SMALL_PER_ROUND = 60
LARGE_PER_ROUND = 12


def measure(options: Options) -> dict[str, Figure]:
    """Upload photos of both sizes. The bare limit of the large ones is decoding, hashing and encoding them once."""
    figures: dict[str, Figure] = {}
    with deployments.fresh(options) as deployment, deployment.web() as web:
        send = sender(deployment, web.port)
        if "upload_cpu_ms" in options.keys:
            figures["upload_cpu_ms"] = cpu_ms(send, options, server=web.pid)
        if "upload_ratio_1080p" in options.keys:
            figures["upload_ratio_1080p"] = _ratio(send, options, server=web.pid)
    return figures


def sender(deployment: Deployment, port: int) -> Callable[[bytes], object]:
    """Connect a camera; give what sends one photo of its over HTTP."""
    token = deployment.inside("people", reviewers=0)["token"]
    connection = Connection(port, headers={"Authorization": f"Token {token}"})
    return lambda data: connection.put(f"/api/v1/photos/{uuid.uuid4()}", data, media_type="image/jpeg")


def cpu_ms(send: Callable[[bytes], object], options: Options, *, server: int) -> float:
    """Give the median over the rounds of the server's CPU per photo of 512x384."""
    photos = [data for _, data in pictures.labelled(options.photos_dir, WARM + ROUNDS * SMALL_PER_ROUND)]
    _each(send, photos[:WARM])
    rounds = [_server_cpu_s(partial(_each, send, part), server) for part in _parts(photos[WARM:], SMALL_PER_ROUND)]
    per_photo = [1000 * cpu_s / SMALL_PER_ROUND for cpu_s in rounds]
    say(f"uploads of 512x384: {' '.join(f'{ms:.1f}' for ms in per_photo)} ms of server CPU each")
    return statistics.median(per_photo)


def _ratio(send: Callable[[bytes], object], options: Options, *, server: int) -> float:
    shots = pictures.camera_shots(options.photos_dir, (ROUNDS + 1) * LARGE_PER_ROUND)
    _each(send, shots[:LARGE_PER_ROUND])
    _each(_bare, shots[:LARGE_PER_ROUND])
    parts = list(_parts(shots[LARGE_PER_ROUND:], LARGE_PER_ROUND))
    ours, bare = iter(parts), iter(parts)
    pairs = measuring.alternating(
        lambda: _server_cpu_s(lambda: _each(send, next(ours)), server),
        lambda: measuring.own_cpu_s(lambda: _each(_bare, next(bare))),
        rounds=ROUNDS,
    )
    for cpu_s, bare_s in pairs:
        say(
            f"uploads of 1920x1080: {1000 * cpu_s / LARGE_PER_ROUND:.1f} ms, bare {1000 * bare_s / LARGE_PER_ROUND:.1f}"
        )
    return measuring.ratio(pairs)


def _bare(data: bytes) -> str:
    """Do what no intake can do without: decode, hash what came, encode as it is kept (JPEG 95, 4:4:4)."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95, subsampling=0)
    return hashlib.sha256(data).hexdigest()


def _server_cpu_s(action: Callable[[], object], server: int) -> float:
    before = measuring.cpu_s(server)
    action()
    return measuring.cpu_s(server) - before


def _each(do: Callable[[bytes], object], photos: Sequence[bytes]) -> None:
    for data in photos:
        do(data)


def _parts(photos: Sequence[bytes], size: int) -> Iterator[Sequence[bytes]]:
    return (photos[start : start + size] for start in range(0, len(photos), size))
