"""A stand-in for Sentry that speaks its protocol over HTTP: it takes envelopes and keeps them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.services import loopback


@dataclass
class Reports:
    """What arrived. `dsn` is what SENTRY_DSN must be."""

    dsn: str
    bodies: list[str] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        """Give the events among it: an envelope is a line of JSON each for itself, an item's header and the item."""
        lines = [line for body in self.bodies for line in body.splitlines() if '"exception"' in line]
        return [json.loads(line) for line in lines]


@contextmanager
def running() -> Iterator[Reports]:
    """Listen on a free port."""
    reports = Reports(dsn="")

    class Envelopes(loopback.QuietHandler):
        def do_POST(self) -> None:
            data = self.body()
            reports.bodies.append((gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode())
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

    with loopback.serving(Envelopes) as port:
        reports.dsn = f"http://{'5e' * 16}@127.0.0.1:{port}/1"
        yield reports
