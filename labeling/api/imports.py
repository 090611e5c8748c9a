"""Data sets on their way in."""

from __future__ import annotations

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsAdmin
from accounts.rates import Rate
from labeling.api.actors import person
from labeling.api.exports import CURSOR, NewestFirst
from labeling.api.transfer_shapes import ImportPage, ImportRequest, ImportShape, import_body
from labeling.models import Import
from labeling.selectors import imports as selectors
from labeling.services import brought


class ImportsView(APIView):
    """`GET` and `POST /imports`."""

    permission_classes = (IsAdmin,)
    parser_classes = (MultiPartParser,)
    rate = Rate.WRITES

    @extend_schema(
        operation_id="imports_list", summary="List imports, newest first", parameters=[CURSOR], responses=ImportPage
    )
    def get(self, request: Request) -> Response:
        pages = NewestFirst()
        rows = pages.paginate_queryset(Import.objects.all(), request, view=self)
        return pages.get_paginated_response([import_body(row) for row in rows or []])

    @extend_schema(
        summary="Bring a data set", request={"multipart/form-data": ImportRequest}, responses={202: ImportShape}
    )
    def post(self, request: Request) -> Response:
        """Keep it, and take it in behind a job: the answer says where to look how far it is."""
        asked = ImportRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        row = brought.begin(
            chunks=file.chunks(),
            name=file.name,
            by=person(request),
            is_verified=asked.validated_data["is_verified"],
            splits=asked.validated_data["splits"],
        )
        return Response(import_body(row), status=202, headers={"Location": reverse("labeling:import", args=[row.pk])})


class ImportView(APIView):
    """`GET /imports/{id}`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="See how far an import is", responses=ImportShape)
    def get(self, request: Request, import_id: int) -> Response:
        row = selectors.get(import_id)
        if row is None:
            raise NotFound
        return Response(import_body(row))
