"""What HTTP, checks and sign-in add to a prediction."""

from __future__ import annotations

import statistics

from benchmarks import deployments, fits, measuring, pictures
from benchmarks.bare import Network
from benchmarks.lean_http import Connection
from benchmarks.networks import SMALL, chosen
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

TAUGHT = 120
WARM = 10
CALLS = 200
_BOUNDARY = "magpie-benchmark"


def measure(options: Options) -> dict[str, Figure]:
    """Ask a champion that was trained in passing about 512x384 photos, and the bare graph about the same ones."""
    photos = [data for _, data in pictures.labelled(options.photos_dir, CALLS)]
    with deployments.fresh(options, MAGPIE_NETWORK=chosen(options, SMALL)) as deployment:
        deployment.inside("photos", count=TAUGHT, settled=TAUGHT, audit=20, with_objects=True)
        made = fits.fit(deployment, epochs=1, views="none")
        deployment.inside("release", version=made.version)
        token = deployment.inside("people", reviewers=0)["token"]
        bare = Network(deployment.objects / made.graph)
        with deployment.web() as web, Connection(web.port, headers={"Authorization": f"Token {token}"}) as connection:
            for data in photos[:WARM]:
                _predict(connection, data)
                bare.embed(data)
            pairs = [_both(connection, bare, data) for data in photos]
    http_ms, bare_ms = (1000 * statistics.median(column) for column in zip(*pairs, strict=True))
    say(f"predicting: {http_ms:.2f} ms over HTTP, {bare_ms:.2f} ms bare")
    return {"predict_ratio": http_ms / bare_ms}


def _both(connection: Connection, bare: Network, data: bytes) -> tuple[float, float]:
    return measuring.wall_s(lambda: _predict(connection, data)), measuring.wall_s(lambda: bare.embed(data))


def _predict(connection: Connection, data: bytes) -> None:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n'
    body = b"".join((f"{head}Content-Type: image/jpeg\r\n\r\n".encode(), data, f"\r\n--{_BOUNDARY}--\r\n".encode()))
    connection.post_form("/api/v1/predict", body, boundary=_BOUNDARY)
