"""The web server's worker with the patience of a second, so that a test need not wait for twenty."""

from __future__ import annotations

from webapp import web_worker

web_worker.GRACE_S = 1.0
web_worker.SLOWEST_BYTES_PER_S = 2_000

PacedWorker = web_worker.PacedWorker
