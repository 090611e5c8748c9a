"""One line per request: what was asked, what was answered, in how long; and the number that all its lines carry."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from webapp import logs

HEADER = "X-Request-ID"
_SANE = re.compile(r"[\w.-]{8,64}", re.ASCII)
SERVER_ERROR = 500

log = structlog.stdlib.get_logger("webapp.access")
_logger = logging.getLogger("webapp.access")


class AccessLogMiddleware:
    """Number each request, and note how it ended. A proxy's own number is kept, where it is one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _request_id(request)
        with logs.of_request(request, request_id):
            began_at = time.perf_counter()
            response = self.get_response(request)
            _note(request, response, ms=1000 * (time.perf_counter() - began_at))
        response[HEADER] = request_id
        return response


def _request_id(request: HttpRequest) -> str:
    theirs: str = request.META.get("HTTP_X_REQUEST_ID", "")
    return theirs if _SANE.fullmatch(theirs) else uuid.uuid4().hex


def _note(request: HttpRequest, response: HttpResponse, *, ms: float) -> None:
    """Write the line. The address comes without its query: what people look for there is nobody else's business."""
    level: int = settings.MAGPIE_ACCESS_LEVEL
    if response.status_code >= SERVER_ERROR:
        level = max(level, logging.WARNING)
    if not _logger.isEnabledFor(level):  # asked first: most laptops want none
        return
    log.log(level, "request", method=request.method, path=request.path, status=response.status_code, ms=round(ms, 1))
