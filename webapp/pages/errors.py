"""What is answered when there is nothing at an address, or when we fail: a page to people, a problem to programs."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

from accounts import outages, request_id
from accounts.problems import Problem

API_PREFIX = "/api/v1/"
MEDIA_TYPE = "application/problem+json"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    if request.path.startswith(API_PREFIX):
        return _problem(404, "not-found", _("There is nothing at this address. See /api/docs."))
    return defaults.page_not_found(request, exception)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413."""
    if request.path.startswith(API_PREFIX):
        return _problem(413, "body-too-large", _("This is more than is read at this address. Send less at once."))
    return render(request, "413.html", status=413)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500. Nothing of what went wrong is told; the log has it.

    A database that is away is no 500, wherever in the request it was missed: in a page, in the session, on the way out.
    """
    outage = outages.outage(sys.exc_info()[1])
    if outage is not None:
        return _away(request, outage)
    if request.path.startswith(API_PREFIX):
        return _problem(
            500, "server-error", _("Something went wrong on the server. Nothing was changed; try again later.")
        )
    return defaults.server_error(request)


def _away(request: HttpRequest, outage: Problem) -> HttpResponse:
    """Say when to come back, without asking the database for anything."""
    if request.path.startswith(API_PREFIX):
        response = _problem(outage.status, outage.code, outage.detail)
    else:
        response = defaults.server_error(request, template_name="503.html")
        response.status_code = outage.status
    if outage.retry_after_s is not None:
        response["Retry-After"] = str(outage.retry_after_s)
    return response


def _problem(status: int, code: str, detail: str) -> HttpResponse:
    body = {
        "type": f"/errors/{code}",
        "title": code.replace("-", " "),
        "status": status,
        "code": code,
        "detail": detail,
        **request_id.told(status),
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)
