"""`/models/{version}/files/…` and `/models/{version}/archive`: what people take away of a version."""

from __future__ import annotations

from collections.abc import Callable

from django.http import FileResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.utils.cache import patch_cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api.permissions import MayLook
from labeling.storage import objects
from trainer.models import ModelVersion
from trainer.selectors import version_archives, version_files, versions
from trainer.selectors.version_files import VersionFile

YEAR_S = 31_536_000
_IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)
_ANYTHING = "application/octet-stream"  # whatever it is, a browser keeps it and does not show it


class FileView(APIView):
    """`GET /models/{version}/files/{name}`."""

    permission_classes = (MayLook,)

    @extend_schema(
        summary="Download one file of a version",
        parameters=[_IF_NONE_MATCH],
        responses={(200, _ANYTHING): OpenApiTypes.BINARY, 304: None},
    )
    def get(self, request: Request, version: int, name: str) -> HttpResponseBase:
        """Stream a file; its bytes never change."""
        row = versions.find(version)
        file = version_files.named(row, name)
        return _unless_known(request, file.sha256, lambda: _file(row, file))


class ArchiveView(APIView):
    """`GET /models/{version}/archive`."""

    permission_classes = (MayLook,)

    @extend_schema(
        summary="Download all files of a version as one zip",
        parameters=[_IF_NONE_MATCH],
        responses={(200, "application/zip"): OpenApiTypes.BINARY, 304: None},
    )
    def get(self, request: Request, version: int) -> HttpResponseBase:
        """Stream the zip: model card, weights, graphs, labels, figures and the bundle."""
        row = versions.find(version)
        return _unless_known(request, version_archives.etag(row), lambda: _archive(row))


def _unless_known(request: Request, digest: str, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Answer 304 to whoever has these bytes already."""
    etag = f'"{digest}"'
    is_known = etag in request.headers.get("If-None-Match", "")
    response = HttpResponseNotModified() if is_known else make()
    response["ETag"] = etag
    patch_cache_control(response, private=True, immutable=True, max_age=YEAR_S)
    return response


def _file(version: ModelVersion, file: VersionFile) -> FileResponse:
    response = FileResponse(
        objects.open(file.key),
        content_type=_ANYTHING,
        as_attachment=True,
        filename=f"magpie-v{version.number}-{file.name}",
    )
    response["Content-Length"] = str(file.size_bytes)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _archive(version: ModelVersion) -> StreamingHttpResponse:
    response = StreamingHttpResponse(version_archives.pieces(version), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{version_archives.name(version)}"'
    response["Content-Length"] = str(version_archives.size_bytes(version))
    response["X-Content-Type-Options"] = "nosniff"
    return response
