"""How Magpie talks to each kind of object store: a folder, or a bucket of any S3."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

READS = ("server", "signed")


def configured(env: Env, *, folder: Path) -> dict[str, Any]:
    """Give what Django's STORAGES says of the object store: a bucket as soon as one is named."""
    if bucket := env.str("MAGPIE_S3_BUCKET", default=""):
        return {"BACKEND": "labeling.storage.s3.CreateOnceS3Storage", "OPTIONS": {"bucket_name": bucket, **_s3(env)}}
    return {"BACKEND": "labeling.storage.files.CreateOnceFileStorage", "OPTIONS": {"location": str(folder)}}


def reads(env: Env) -> str:
    """Say how browsers get photos: through the server, or by signed addresses of the store."""
    chosen = str(env.str("MAGPIE_S3_READS", default="server"))
    if chosen not in READS:
        raise ImproperlyConfigured(f"MAGPIE_S3_READS={chosen!r} is neither of {' and '.join(READS)}.")
    return chosen


def browser_origins(env: Env) -> list[str]:
    """Give the origins besides our own that pages load images from: the store's, where reads are signed."""
    if reads(env) == "server" or not env.str("MAGPIE_S3_BUCKET", default=""):
        return []
    parts = urlsplit(_public_endpoint(env))
    if not parts.netloc:
        raise ImproperlyConfigured(
            "MAGPIE_S3_READS=signed needs MAGPIE_S3_PUBLIC_ENDPOINT, such as https://s3.eu-central-1.amazonaws.com."
        )
    return [f"{parts.scheme}://{parts.netloc}"]


def _s3(env: Env) -> dict[str, Any]:
    return {
        "endpoint_url": env.str("MAGPIE_S3_ENDPOINT", default="") or None,
        "public_endpoint_url": _public_endpoint(env) or None,
        "region_name": env.str("MAGPIE_S3_REGION", default="") or None,
        "access_key": env.str("MAGPIE_S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("MAGPIE_S3_SECRET_KEY", default="") or None,
        "signature_version": "s3v4",
        "addressing_style": "path",  # every S3 knows it; only Amazon gives each bucket a name of its own
        "connect_timeout_s": 3.0,
        "timeout_s": env.float("MAGPIE_S3_TIMEOUT_S", default=10.0),
        "attempts": 3,
        "connections": 32,  # of a process, shared by its threads: gunicorn has 8, and uploads hold one each
    }


def _public_endpoint(env: Env) -> str:
    endpoint = env.str("MAGPIE_S3_PUBLIC_ENDPOINT", default="") or env.str("MAGPIE_S3_ENDPOINT", default="")
    return str(endpoint)
