"""Data sets on their way out: snapshots, their labels, every answer, and exports with photos."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsAdmin
from labeling.api.actors import person
from labeling.api.ids import IdPages
from labeling.api.transfer_shapes import (
    AnswersQuery,
    ExportPage,
    ExportRequest,
    ExportShape,
    LabelsQuery,
    SnapshotPage,
    export_body,
    snapshot_body,
)
from labeling.models import DatasetSnapshot, Export, TransferState
from labeling.selectors import downloads
from labeling.selectors import exports as selectors
from labeling.services import exports

_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{0,18})")
CURSOR = OpenApiParameter("cursor", str, description="from `next` or `previous`")


class NewestFirst(IdPages):
    """Newest first."""

    ordering = "-id"


class SnapshotsView(APIView):
    """`GET /snapshots`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="List snapshots, newest first", parameters=[CURSOR], responses=SnapshotPage)
    def get(self, request: Request) -> Response:
        pages = NewestFirst()
        rows = pages.paginate_queryset(DatasetSnapshot.objects.all(), request, view=self)
        return pages.get_paginated_response([snapshot_body(row) for row in rows or []])


class LabelsView(APIView):
    """`GET /snapshots/{id}/labels`."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        summary="Read a snapshot's labels, streamed",
        parameters=[LabelsQuery],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, snapshot_id: int) -> StreamingHttpResponse:
        query = LabelsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        snapshot = DatasetSnapshot.objects.filter(pk=snapshot_id).first()
        if snapshot is None:
            raise NotFound
        way = downloads.LABELS[query.validated_data["layout"]]
        name = f"magpie-{snapshot.pk}-{snapshot.sha256[:8]}.{way.suffix}"
        return _streamed(downloads.blocks(way.lines(snapshot)), media_type=way.media_type, name=name)


class AnswersView(APIView):
    """`GET /answers`."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        summary="Read every answer ever given, streamed",
        parameters=[AnswersQuery],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        query = AnswersQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        way = downloads.ANSWERS[query.validated_data["layout"]]
        blocks = downloads.blocks(way.lines())
        return _streamed(blocks, media_type=way.media_type, name=f"magpie-answers.{way.suffix}")


class AcceptedView(APIView):
    """`GET /accepted`."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        summary="Read the labels accepted by machine, streamed",
        parameters=[AnswersQuery],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        query = AnswersQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        way = downloads.ACCEPTED[query.validated_data["layout"]]
        blocks = downloads.blocks(way.lines())
        return _streamed(blocks, media_type=way.media_type, name=f"magpie-accepted.{way.suffix}")


class ExportsView(APIView):
    """`GET` and `POST /exports`."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        operation_id="exports_list", summary="List exports, newest first", parameters=[CURSOR], responses=ExportPage
    )
    def get(self, request: Request) -> Response:
        pages = NewestFirst()
        rows = pages.paginate_queryset(Export.objects.all(), request, view=self)
        return pages.get_paginated_response([_body(row) for row in rows or []])

    @extend_schema(summary="Write a snapshot out with its photos", request=ExportRequest, responses={202: ExportShape})
    def post(self, request: Request) -> Response:
        """Ask for it: the answer says where to look how far it is. Asking twice is asking once."""
        asked = ExportRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        export = exports.begin(
            layout=asked.validated_data["layout"],
            snapshot=_snapshot(asked.validated_data.get("snapshot")),
            by=person(request),
        )
        where = reverse("labeling:export", args=[export.pk])
        return Response(_body(export), status=202, headers={"Location": where})


class ExportView(APIView):
    """`GET` and `DELETE /exports/{id}`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="See how far an export is", responses=ExportShape)
    def get(self, request: Request, export_id: int) -> Response:
        return Response(_body(selectors.get(export_id)))

    @extend_schema(summary="Remove an export's file", responses={204: None})
    def delete(self, request: Request, export_id: int) -> Response:
        exports.remove(export_id=export_id)
        return Response(status=204)


class ExportFileView(APIView):
    """`GET /exports/{id}/file`."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        summary="Fetch an export, or the rest of it",
        parameters=[OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="`bytes=<first>-[<last>]`")],
        responses={(200, "application/zip"): OpenApiTypes.BINARY, (206, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, export_id: int) -> HttpResponse | StreamingHttpResponse:
        export = selectors.ready(export_id)
        return _file(request, export)


def _file(request: Request | HttpRequest, export: Export) -> HttpResponse | StreamingHttpResponse:
    """Answer with the file, or with the part that a broken-off download still wants."""
    size, etag = export.size_bytes or 0, f'"{export.key}"'
    first, last = _wanted(request, size, etag)
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = _streamed(
        _cut(selectors.chunks(export, start=first), last + 1 - first),
        media_type="application/zip",
        name=selectors.file_name(export),
    )
    response["Content-Length"], response["ETag"], response["Accept-Ranges"] = str(last + 1 - first), etag, "bytes"
    if (first, last) != (0, size - 1):
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _wanted(request: Request | HttpRequest, size: int, etag: str) -> tuple[int, int]:
    """Give the first and the last byte asked for; all of them where the range is another file's or not to be read."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    is_of_this = request.headers.get("If-Range", etag) == etag
    if found is None or not is_of_this:
        return 0, size - 1
    first, last = int(found[1]), int(found[2] or max(size - 1, int(found[1])))
    return (first, min(last, size - 1)) if first <= last else (0, size - 1)


def _cut(chunks: Iterator[bytes], left: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


def _streamed(chunks: Iterator[bytes], *, media_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _snapshot(snapshot_id: int | None) -> DatasetSnapshot | None:
    if snapshot_id is None:
        return None
    snapshot = DatasetSnapshot.objects.filter(pk=snapshot_id).first()
    if snapshot is None:
        raise NotFound
    return snapshot


def _body(export: Export) -> dict[str, object]:
    is_there = export.state == TransferState.DONE and not selectors.is_outlived(export)
    return export_body(export, file_url=reverse("labeling:export-file", args=[export.pk]) if is_there else None)
