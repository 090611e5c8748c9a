"""Leases over HTTP: ask for the next photos, let them go."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.parsers import BoundedJSONParser
from accounts.api.permissions import IsReviewer
from labeling.api.actors import person
from labeling.api.lease_serializers import LeaseRequest, ReleaseRequest, learning_body, lease_body
from labeling.api.shapes import LeasePage
from labeling.domain import desks
from labeling.selectors import category_revision, progress, second_looks
from labeling.services import leases


class LeasesView(APIView):
    """`/leases`."""

    permission_classes = (IsReviewer,)

    @extend_schema(summary="Ask for the next photos", request=LeaseRequest, responses=LeasePage)
    def post(self, request: Request) -> Response:
        """Fill the tab's page and give it, photos that it holds already first."""
        wanted = LeaseRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        asked = wanted.validated_data
        tab, photo_id, desk = asked["tab"], asked.get("photo"), asked["desk"]
        if photo_id is not None:
            held = [leases.hold(photo_id=photo_id, by=person(request), tab=tab, desk=desk)]
        else:
            held = leases.take(by=person(request), tab=tab, count=asked["count"], desk=desk)
        counts = progress.tally()
        return Response(
            {
                "results": [lease_body(leased) for leased in held],
                "waiting": second_looks.waiting() if desk == desks.SECOND_LOOK else counts.waiting,
                "learning": learning_body(progress.learning(counts=counts)),
                "categories": category_revision.latest(),
            }
        )

    @extend_schema(summary="Let the tab's photos go", request=ReleaseRequest, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Let others have the tab's photos at once."""
        return _release(request)


class ReleaseView(APIView):
    """`POST /leases/release`: for `navigator.sendBeacon`, which knows neither DELETE nor headers."""

    permission_classes = (IsReviewer,)
    parser_classes = (BoundedJSONParser, FormParser, MultiPartParser)  # a form carries the CSRF token in its body

    @extend_schema(summary="Let the tab's photos go, on leaving", request=ReleaseRequest, responses={204: None})
    def post(self, request: Request) -> Response:
        """Let others have the tab's photos at once."""
        return _release(request)


def _release(request: Request) -> Response:
    wanted = ReleaseRequest(data=request.data)
    wanted.is_valid(raise_exception=True)
    leases.release(by=person(request), tab=wanted.validated_data["tab"])
    return Response(status=204)
