"""Clients of S3: one of each process and address, with every wait and every repetition bounded."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from functools import cache
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.session import Session as BotocoreSession
from botocore.utils import parse_timestamp

# What webapp/object_store.py may set beside django-storages' own options.
DEFAULTS: dict[str, Any] = {
    "public_endpoint_url": None,
    "signature_version": "s3v4",
    "addressing_style": "path",
    "connect_timeout_s": 3.0,
    "timeout_s": 10.0,
    "attempts": 3,
    "connections": 32,
}

_clients: dict[tuple[Any, ...], Any] = {}
_guard = threading.Lock()  # making a client reads a hundred files: one thread does it, the others wait


class S3Options(Protocol):
    """What a client is made of."""

    region_name: str | None
    access_key: str | None
    secret_key: str | None
    security_token: str | None
    signature_version: str
    addressing_style: str
    connect_timeout_s: float
    timeout_s: float
    attempts: int
    connections: int


def shared(options: S3Options, *, endpoint_url: str | None) -> Any:
    """Give this process's client for the address, making it on first use; a forked process makes its own."""
    facts = (options.region_name, options.access_key, options.secret_key, options.timeout_s, options.attempts)
    known_as = (os.getpid(), endpoint_url, *facts)
    client = _clients.get(known_as)
    if client is None:
        with _guard:
            client = _clients.get(known_as) or _clients.setdefault(known_as, _made(options, endpoint_url))
    return client


def _made(options: S3Options, endpoint_url: str | None) -> Any:
    token = options.security_token
    session = _session(options.access_key, options.secret_key, token, options.region_name)
    return session.client("s3", endpoint_url=endpoint_url, config=_config(options))


@cache
def _session(access_key: str | None, secret_key: str | None, token: str | None, region: str | None) -> boto3.Session:
    """Give what has read botocore's files: forked processes share it, and make their clients in 6 ms instead of 120."""
    core = BotocoreSession()
    core.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_moment)
    return boto3.Session(
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        aws_session_token=token,
        region_name=region,
        botocore_session=core,
    )


def _moment(text: Any) -> datetime:
    """Read a moment. Lists hold one per object, and botocore's own reading of it takes longer than all the rest."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        moment = parse_timestamp(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _config(options: S3Options) -> Config:
    return Config(
        connect_timeout=options.connect_timeout_s,
        read_timeout=options.timeout_s,
        retries={"mode": "standard", "total_max_attempts": options.attempts},
        max_pool_connections=options.connections,
        tcp_keepalive=True,
        signature_version=options.signature_version,
        s3={"addressing_style": options.addressing_style},
        # The signature covers the bytes already; checksums besides it are Amazon's own and break older stores.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
