"""How long 100,000 answers take to carry away as CSV, and whether the web process grows meanwhile."""

from __future__ import annotations

import http.client
import time

from benchmarks import deployments, measuring, services
from benchmarks.errors import RequestRefused
from benchmarks.measuring import PeakMemory
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure

ANSWERS = 100_000
PATH = "/api/v1/answers?layout=csv"
BLOCK = 1 << 16
PATIENCE_S = 120.0
WARM = 4
ROUNDS = 3


def measure(options: Options) -> dict[str, Figure]:
    """Fetch every answer on both databases, some times each; the worse of the two counts, in its slowest round."""
    with services.production() as production:
        rounds = [*_fetched(options, {}, "SQLite"), *_fetched(options, production, "PostgreSQL")]
    return {"export_s": max(seconds for seconds, _mb in rounds), "export_growth_mb": max(mb for _s, mb in rounds)}


def _fetched(options: Options, settings: dict[str, str], database: str) -> list[tuple[float, float]]:
    with deployments.fresh(options, **settings) as deployment:
        deployment.inside("photos", count=ANSWERS, settled=ANSWERS)
        [session] = deployment.inside("people", reviewers=1, role="admin")["sessions"]
        with deployment.web() as web:
            for _ in range(WARM):
                _fetch(web.port, session)  # code loaded on first use and SQLite's page cache, once full, are no growth
            rounds = [_watched(web.pid, web.port, session) for _ in range(ROUNDS)]
    for seconds, grown_mb in rounds:
        say(f"{ANSWERS} answers as CSV on {database}: {seconds:.2f} s, {grown_mb:.0f} MB more while it lasts")
    return rounds


def _watched(pid: int, port: int, session: str) -> tuple[float, float]:
    """Give the seconds of one export, and by how many MB the web process and its workers were larger meanwhile."""
    before_mb = measuring.rss_mb(pid)
    with PeakMemory().watching(pid) as peak:
        began = time.perf_counter()
        _fetch(port, session)
        seconds = time.perf_counter() - began
    return seconds, max(0.0, peak.mb - before_mb)


def _asked(connection: http.client.HTTPConnection, session: str) -> http.client.HTTPResponse:
    connection.request("GET", PATH, headers={"Cookie": f"sessionid={session}"})
    return connection.getresponse()


def _fetch(port: int, session: str) -> None:
    """Fetch it as a browser does, a block at a time. Raises RequestRefused for anything but all answers and a head."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    answer, lines = _asked(connection, session), 0
    while block := answer.read(BLOCK):
        lines += block.count(b"\n")
    connection.close()
    if answer.status != http.HTTPStatus.OK or lines != ANSWERS + 1:
        raise RequestRefused("GET", PATH, answer.status, f"{lines} lines".encode())
