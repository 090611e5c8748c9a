"""Refuse bodies that are too large before a byte of them is read: photos and data sets may be large, no others."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from webapp.pages import errors

LARGE = ("/api/v1/photos/", "/api/v1/predict", "/try/")  # what carries a photo
DATA_SETS = ("/api/v1/imports", "/transfer/imports/")  # read for administrators alone
_AROUND_A_PHOTO = 64 * 1024  # what a form adds


class BodyLimitMiddleware:
    """Answer 413 by the announced length. A body without one is not read at all: Django takes it for empty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or ""
        if announced.isascii() and announced.isdigit() and int(announced[:18]) > limit_of(request.path_info):
            return errors.too_large(request)
        return self.get_response(request)


def limit_of(path: str) -> int:
    """Give how many bytes a request to this path may send."""
    largest: int = settings.MAGPIE_MAX_BODY_BYTES
    data_set: int = settings.MAGPIE_MAX_IMPORT_BYTES + _AROUND_A_PHOTO
    if path in DATA_SETS:
        return max(largest, data_set)
    photo: int = settings.MAGPIE_MAX_UPLOAD_BYTES + _AROUND_A_PHOTO
    return max(largest, photo) if path.startswith(LARGE) else largest
