"""What a camera does to bring photos to the store: announce, POST the form, say so, ask. httpx, as the real one."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.http import HttpResponse
from django.test import Client


@dataclass(frozen=True)
class Shot:
    """One photo under an id of its own."""

    data: bytes
    client_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def announcement(self) -> dict[str, Any]:
        """Say what will come, and what the test adds or gets wrong."""
        facts = {"sha256": self.sha256, "size_bytes": len(self.data), "media_type": "image/jpeg"}
        return {"client_id": self.client_id, **facts, **self.said}


def post(client: Client, path: str, body: Any) -> HttpResponse:
    answer: HttpResponse = client.post(f"/api/v1/uploads{path}", body, content_type="application/json")
    return answer


def start(client: Client, *shots: Shot) -> dict[str, dict[str, Any]]:
    """Announce; give the results by id."""
    answer = post(client, "", {"uploads": [shot.announcement() for shot in shots]})
    assert answer.status_code == 200, answer.content
    return {one["client_id"]: one for one in answer.json()["results"]}


def bring(started: dict[str, Any], data: bytes, *, media_type: str | None = None, **changed: str) -> httpx.Response:
    """POST the form to the store, as it was signed or with fields changed."""
    fields = {**started["fields"], **changed}
    return httpx.post(started["url"], data=fields, files={"file": ("photo", data, media_type)}, timeout=60)


def finish(client: Client, *ids: str) -> dict[str, dict[str, Any]]:
    answer = post(client, "/finish", {"client_ids": list(ids)})
    assert answer.status_code == 202, answer.content
    return {one["client_id"]: one for one in answer.json()["results"]}


def status(client: Client, *ids: str) -> dict[str, dict[str, Any]]:
    answer = post(client, "/status", {"client_ids": list(ids)})
    assert answer.status_code == 200, answer.content
    return {one["client_id"]: one for one in answer.json()["results"]}
