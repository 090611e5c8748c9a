"""Every refusal of the API in one shape: RFC 9457 problem details with a stable code."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from accounts import outages, request_id
from accounts.problems import Problem

MEDIA_TYPE = "application/problem+json"

_CODES: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.NotAuthenticated, "not-signed-in"),
    (exceptions.AuthenticationFailed, "unknown-token"),
    (exceptions.PermissionDenied, "not-allowed"),
    (exceptions.NotFound, "not-found"),
    (exceptions.MethodNotAllowed, "method-not-allowed"),
    (exceptions.UnsupportedMediaType, "type-not-supported"),
    (exceptions.Throttled, "throttled"),
    (exceptions.ParseError, "unreadable"),
    (exceptions.ValidationError, "invalid"),
)

_WORDS = {
    "not-signed-in": _("You are not signed in. Sign in, or send a device's token."),
    "unknown-token": _("This token is not known. Check it, or connect the device again."),
    "not-allowed": _("Your role does not allow this. Ask an admin."),
    "not-found": _("There is nothing here, or nothing that you may see."),
    "throttled": _("That was too often for one minute. Go on after the seconds in `Retry-After`."),
    "invalid": _("Some of the values do not fit. See `fields`."),
}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn our problems and REST framework's exceptions into problem details; anything else is a real 500."""
    problem = error if isinstance(error, Problem) else outages.outage(error)
    if problem is not None:
        set_rollback()
        return _from_problem(problem)
    if isinstance(error, UnreadablePostError):
        error = exceptions.ParseError(_("The body broke off. Send it again."))
    elif isinstance(error, SuspiciousOperation):  # more fields or files than anybody needs
        error = exceptions.ParseError(_("There is too much in this request. Send less at once."))
    elif isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    return _from_rest_framework(error)


def problem_response(*, status: int, code: str, detail: str, **extra: Any) -> Response:
    """Make one problem answer."""
    headers = {"Retry-After": str(extra["retry_after_s"])} if "retry_after_s" in extra else None
    body = {
        "type": f"/errors/{code}",
        "title": code.replace("-", " "),
        "status": status,
        "code": code,
        "detail": detail,
        **request_id.told(status),
    }
    return Response({**body, **extra}, status=status, content_type=MEDIA_TYPE, headers=headers)


def _from_problem(problem: Problem) -> Response:
    """Say when to ask again where the problem knows it."""
    extra = dict(problem.extra)
    if problem.retry_after_s is not None:
        extra.setdefault("retry_after_s", problem.retry_after_s)
    return problem_response(status=problem.status, code=problem.code, detail=problem.detail, **extra)


def _from_rest_framework(error: exceptions.APIException) -> Response:
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "refused")
    extra: dict[str, Any] = {}
    if isinstance(error, exceptions.ValidationError):
        extra["fields"] = error.detail
    if (wait := getattr(error, "wait", None)) is not None:  # of Throttled; the stubs do not know it
        extra["retry_after_s"] = int(wait) + 1
    detail = str(_WORDS.get(code) or error.detail)
    response = problem_response(status=error.status_code, code=code, detail=detail, **extra)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response
