"""Photos over HTTP: PUT one under an id of your own, as often as you like; read it back."""

from __future__ import annotations

import hashlib
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import access
from accounts.api.permissions import MayLook, MayUpload
from accounts.rates import Rate
from labeling.api.ids import IdPages
from labeling.api.photo_serializers import PhotoQuery, UploadFields, photo_body, received_body
from labeling.api.shapes import PhotoPage, PhotoShape, ReceivedPhoto
from labeling.errors import HashMismatch, UploadTooLarge, UploadWithoutLength
from labeling.selectors import photos as selectors
from labeling.selectors.photos import StoredImage
from labeling.services import photos
from labeling.storage import objects, signing

YEAR_S = 31_536_000


class RawBody(dict[str, bytes]):
    """A request whose whole body is the photo: `{"file": bytes}`."""


class RawParser(BaseParser):
    """The body is the photo. What kind of image it is, its bytes say, not its header."""

    media_type = "*/*"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> RawBody:
        return RawBody(file=stream.read(photos.policy().max_bytes + 1))


class UploadView(APIView):
    """`PUT /photos/{client id}`."""

    permission_classes = (MayUpload,)
    parser_classes = (MultiPartParser, RawParser)
    rate = Rate.UPLOADS

    @extend_schema(
        summary="Send a photo",
        parameters=[UploadFields],
        request={"image/*": OpenApiTypes.BINARY, "multipart/form-data": UploadFields},
        responses={200: ReceivedPhoto, 201: ReceivedPhoto},
    )
    def put(self, request: Request, client_id: UUID) -> Response:
        """Take the photo in, or recognise it: 201 when it is new, 200 when it is known."""
        _refuse_by_length(request)
        data, fields = _body(request)
        _check_hash(request, data)
        facts = UploadFields.facts(client_id, fields)
        received = photos.take_in(data=data, facts=facts, by=access.actor(request.user))
        return Response(received_body(received), status=201 if received.is_new else 200)


class PhotoPages(IdPages):
    """Newest first."""

    ordering = "-id"


class PhotoListView(APIView):
    """`GET /photos`."""

    permission_classes = (MayLook,)

    @extend_schema(
        operation_id="photos_list",
        summary="List photos, newest first",
        parameters=[PhotoQuery, OpenApiParameter("cursor", str, description="from `next` or `previous`")],
        responses=PhotoPage,
    )
    def get(self, request: Request) -> Response:
        query = PhotoQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        pages = PhotoPages()
        rows = pages.paginate_queryset(query.filtered(selectors.visible()), request, view=self)
        return pages.get_paginated_response([photo_body(photo) for photo in rows or []])


class PhotoView(APIView):
    """`GET /photos/{id}`."""

    permission_classes = (MayLook,)

    @extend_schema(summary="Read one photo's facts", responses=PhotoShape)
    def get(self, request: Request, photo_id: int) -> Response:
        photo = selectors.find(photo_id)
        if photo is None:
            raise NotFound
        return Response(photo_body(photo))


class ImageView(APIView):
    """`GET /photos/{id}/image`."""

    permission_classes = (MayLook,)
    find = staticmethod(selectors.image)

    @extend_schema(
        summary="Read a photo's bytes",
        parameters=[OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)],
        responses={(200, "image/*"): OpenApiTypes.BINARY, 302: None, 304: None},
    )
    def get(self, request: Request, photo_id: int) -> HttpResponse:
        stored = type(self).find(photo_id)
        if stored is None:
            raise NotFound
        return serve(request, stored)


class ThumbnailView(ImageView):
    """`GET /photos/{id}/thumbnail`."""

    find = staticmethod(selectors.thumbnail)


def serve(request: Request | HttpRequest, stored: StoredImage) -> HttpResponse:
    """Answer with the bytes, 304 when the browser has them, or the way to them where the store gives them itself.

    The type is ours, whatever was uploaded.
    """
    etag = f'"{stored.etag}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    elif signing.reads_are_signed():
        return _send_to_store(stored)
    else:
        response = HttpResponse(objects.read(stored.key), content_type=stored.media_type)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Disposition"] = "inline"
    response["ETag"] = etag
    patch_cache_control(response, private=True, immutable=True, max_age=YEAR_S)
    return response


def _send_to_store(stored: StoredImage) -> HttpResponse:
    """Send the browser to the store; it may remember the way for half as long as the signature holds."""
    response = HttpResponseRedirect(signing.address(stored.key, media_type=stored.media_type))
    patch_cache_control(response, private=True, max_age=int(settings.MAGPIE_S3_SIGNED_S / 2))
    return response


def _refuse_by_length(request: Request) -> None:
    """Refuse by the announced length, before a byte of the body is read; multipart adds a little around the file.

    Without one Django reads nothing at all. Raises UploadTooLarge, UploadWithoutLength.
    """
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        raise UploadWithoutLength
    announced = request.headers.get("Content-Length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > photos.policy().max_bytes + 64 * 1024:
        raise UploadTooLarge


def _body(request: Request) -> tuple[bytes, Any]:
    data: Any = request.data
    if isinstance(data, RawBody):
        return data["file"], request.query_params
    file = data.get("file")
    return (file.read() if isinstance(file, UploadedFile) else b""), data


def _check_hash(request: Request, data: bytes) -> None:
    expected = request.headers.get("X-Content-SHA256", "").lower()
    if expected and expected != hashlib.sha256(data).hexdigest():
        raise HashMismatch
