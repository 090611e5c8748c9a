"""`/models/{version}/audit`: what a version said of each audit photo, for those who compare."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsAdmin
from trainer.api.shapes import AuditAnswers
from trainer.models import AuditPrediction, ModelVersion
from trainer.selectors import predictions, versions


class AuditView(APIView):
    """`GET /models/{version}/audit`. Admins only: it tells audit photos apart."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="Read a version's answers to the audit photos", responses=AuditAnswers)
    def get(self, request: Request, version: int) -> Response:
        """Give each audit photo's category and probabilities."""
        found = versions.find(version)
        return Response({"results": [_body(found, row) for row in predictions.of_version(found)]})


def _body(version: ModelVersion, row: AuditPrediction) -> dict[str, Any]:
    names = [category["name"] for category in version.categories]
    classes = dict(zip(names, row.probabilities, strict=True))
    return {"photo": row.photo_id, "pred_class": max(classes, key=classes.__getitem__), "classes": classes}
