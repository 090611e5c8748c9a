"""A stand-in for Sentry that speaks its protocol over HTTP: it takes envelopes and keeps them."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


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

    class Envelopes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            reports.bodies.append((gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Envelopes) as server:
        reports.dsn = f"http://{'5e' * 16}@127.0.0.1:{server.server_address[1]}/1"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield reports
        server.shutdown()
        thread.join()
