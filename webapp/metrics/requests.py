"""How many requests, how they ended, how long they took: counted in each web process, added up when asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_seconds = Histogram(
    "magpie_http_request_duration_seconds",
    "Time from a request's arrival to its answer, by route, method and status.",
    ("route", "method", "status"),
    buckets=BUCKETS_S,
)


def note(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    """Count one request. Labels come from short lists of ours: what a stranger sends never makes a new one."""
    method = request.method if request.method in METHODS else "other"
    _seconds.labels(_route(request), method, response.status_code).observe(seconds)


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else "none"  # files of the pages, and addresses where there is nothing
