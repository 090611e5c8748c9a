"""What taking in a photo costs the server where it keeps it on S3: the same upload, PostgreSQL and Redis beside it."""

from __future__ import annotations

from benchmarks import deployments, services, uploads
from benchmarks.options import Options
from benchmarks.targets import Figure


def measure(options: Options) -> dict[str, Figure]:
    """Upload photos of 512x384. What the S3 server itself spends does not count."""
    with (
        services.servers() as settings,
        deployments.fresh(options, **settings) as deployment,
        deployment.web() as web,
    ):
        send = uploads.sender(deployment, web.port)
        return {"upload_cpu_ms_s3": uploads.cpu_ms(send, options, server=web.pid)}
