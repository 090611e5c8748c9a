"""Promotion and rollback: asked for here, carried out by the trainer worker, which alone signs."""

from __future__ import annotations

from typing import cast

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsAdmin
from accounts.models import User
from jobs.models import Job
from trainer.api.shapes import AskedFor
from trainer.services import releases


class PromoteView(APIView):
    """`POST /models/{version}/promote`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="Make a version the champion", request=None, responses={202: AskedFor})
    def post(self, request: Request, version: int) -> Response:
        """Ask for the release, and say which job will tell how it went."""
        return _accepted(releases.request_promotion(version=version, by=cast(User, request.user)))


class RollbackView(APIView):
    """`POST /models/rollback`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="Go back to the champion before", request=None, responses={202: AskedFor})
    def post(self, request: Request) -> Response:
        """Ask for the release, and say which job will tell how it went."""
        return _accepted(releases.request_rollback(by=cast(User, request.user)))


def _accepted(job: Job) -> Response:
    return Response({"job": job.pk, "url": reverse("webapp-api:job", args=(job.pk,))}, status=202)
