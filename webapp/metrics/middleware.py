"""Count every request, and answer `/metrics`."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from webapp import safety
from webapp.metrics import requests, sharing
from webapp.metrics.families import HouseCollector

PATH = "/metrics"
SCHEME = "Bearer "


class MetricsMiddleware:
    """Stand before the rest: Prometheus asks each process by its own address, which is in no ALLOWED_HOSTS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == PATH:
            return _metrics(request)
        began_at = time.perf_counter()
        response = self.get_response(request)
        requests.note(request, response, seconds=time.perf_counter() - began_at)
        return response


def _metrics(request: HttpRequest) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not _may_read(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST, headers=headers)


def _may_read(request: HttpRequest) -> bool:
    """Compare in constant time, so that nobody finds it out letter by letter. In production there must be one."""
    wanted: str = settings.MAGPIE_METRICS_TOKEN
    if not wanted:
        return bool(settings.MAGPIE_ENV != safety.PRODUCTION)
    given: str = request.META.get("HTTP_AUTHORIZATION", "")
    return secrets.compare_digest(given.encode(), f"{SCHEME}{wanted}".encode())


def _registry() -> CollectorRegistry:
    """Add up the counts of all web processes where they share a folder; those of this one else."""
    registry = CollectorRegistry(auto_describe=False)
    if sharing.VARIABLE in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped upstream
    else:
        registry.register(REGISTRY)  # a registry collects as a collector does
    registry.register(HouseCollector())
    return registry
