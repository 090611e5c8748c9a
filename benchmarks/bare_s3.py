"""`python -m benchmarks.bare_s3 GRAPH BUCKET`: the bare limit of scoring from S3, as a program of its own.

One thread gets an object, decodes it and runs the graph, then the next. It reads the keys from stdin, a line each, says
"ready", waits for a line, and prints the seconds that all of them took.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import boto3
from botocore.config import Config

from benchmarks.bare import Network


def main(graph: str, bucket: str) -> None:
    """Embed every object that is named."""
    keys = sys.stdin.readline().split()
    network = Network(Path(graph))
    client = boto3.client(
        "s3",
        endpoint_url=os.environ["MAGPIE_S3_ENDPOINT"],
        region_name=os.environ["MAGPIE_S3_REGION"],
        aws_access_key_id=os.environ["MAGPIE_S3_ACCESS_KEY"],
        aws_secret_access_key=os.environ["MAGPIE_S3_SECRET_KEY"],
        config=Config(s3={"addressing_style": "path"}, connect_timeout=3, read_timeout=15),
    )
    network.embed(client.get_object(Bucket=bucket, Key=keys[0])["Body"].read())  # connected, loaded
    print("ready", flush=True)
    sys.stdin.readline()
    started_at = time.perf_counter()
    for key in keys:
        network.embed(client.get_object(Bucket=bucket, Key=key)["Body"].read())
    print(time.perf_counter() - started_at, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
