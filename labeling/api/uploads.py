"""Direct uploads over HTTP: announce photos, bring each to the store by a signed form, say so, and ask how it went.

What the store is brought goes through the same intake as a `PUT /photos/{client id}`, with the same refusals.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import access, rates
from accounts.access import Actor
from accounts.api.permissions import MayUpload
from accounts.rates import Rate
from labeling.api.shapes import UploadStandings
from labeling.api.upload_serializers import UploadBatch, UploadIds, judged, standing_body, start_body
from labeling.selectors import direct_uploads as selectors
from labeling.selectors.direct_uploads import Standing
from labeling.services import direct_uploads
from labeling.services.direct_uploads import Announced


class StartView(APIView):
    """`POST /uploads`."""

    permission_classes = (MayUpload,)

    @extend_schema(
        summary="Announce photos that are brought to the object store directly",
        request=UploadBatch,
        responses=UploadStandings,
    )
    def post(self, request: Request) -> Response:
        """Sign a form for each photo that is to be brought; say of the others how they stand."""
        direct_uploads.require_offered()
        batch, by = judged(request.data), access.actor(request.user)
        _count(batch, by=by)
        return Response({"results": _started(batch, by=by)})


class FinishView(APIView):
    """`POST /uploads/finish`."""

    permission_classes = (MayUpload,)

    @extend_schema(
        summary="Say that photos lie in the object store",
        request=UploadIds,
        responses={202: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        """Have them taken in by a job."""
        ids = UploadIds(data=request.data)
        ids.is_valid(raise_exception=True)
        standings = direct_uploads.finish(ids.validated_data["client_ids"], by=access.actor(request.user))
        return Response({"results": [standing_body(one) for one in standings.values()]}, status=202)


class StatusView(APIView):
    """`POST /uploads/status`: a question, but one with too many ids for an address."""

    permission_classes = (MayUpload,)

    @extend_schema(summary="Ask how direct uploads stand", request=UploadIds, responses=UploadStandings)
    def post(self, request: Request) -> Response:
        ids = UploadIds(data=request.data)
        ids.is_valid(raise_exception=True)
        standings = selectors.standings(ids.validated_data["client_ids"], by=access.actor(request.user))
        return Response({"results": [standing_body(one) for one in standings.values()]})


def _count(batch: dict[UUID, Announced | Standing], *, by: Actor) -> None:
    """Count each photo as one that came through the server is counted. Raises Throttled."""
    for one in batch.values():
        if isinstance(one, Announced) and (wait_s := rates.wait_s(Rate.UPLOADS, access.source_name(by))) is not None:
            raise Throttled(wait_s)


def _started(batch: dict[UUID, Announced | Standing], *, by: Actor) -> list[dict[str, Any]]:
    accepted = {client_id: one for client_id, one in batch.items() if isinstance(one, Announced)}
    standings = direct_uploads.start(list(accepted.values()), by=by)
    expires_at = direct_uploads.forms_end().isoformat()
    return [
        start_body(standings[client_id], one, expires_at=expires_at)
        if isinstance(one, Announced)
        else standing_body(one)
        for client_id, one in batch.items()
    ]
