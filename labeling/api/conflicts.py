"""Conflicts over HTTP."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsReviewer
from labeling.api.ids import IdPages
from labeling.api.lease_serializers import photo_links
from labeling.api.shapes import ConflictPage
from labeling.models import Claim, Verification
from labeling.selectors import conflicts
from labeling.selectors.conflicts import Conflict


class ConflictsView(APIView):
    """`GET /conflicts`."""

    permission_classes = (IsReviewer,)

    @extend_schema(summary="List photos of which two different things were said", responses=ConflictPage)
    def get(self, request: Request) -> Response:
        """Give each photo with its claims (none for audit photos, which are answered blind) and its answers."""
        pages = IdPages()
        photos = pages.paginate_queryset(conflicts.photos(), request, view=self)
        return pages.get_paginated_response([conflict_body(conflicts.of(photo)) for photo in photos or []])


def conflict_body(conflict: Conflict) -> dict[str, Any]:
    """Describe a conflict."""
    return {
        "photo": conflict.photo.pk,
        **photo_links(conflict.photo.pk),
        "claims": [_claim_body(claim) for claim in conflict.claims],
        "answers": [_answer_body(answer) for answer in conflict.answers],
    }


def _claim_body(claim: Claim) -> dict[str, Any]:
    return {
        "category": claim.category_id,
        "name": claim.category.name,
        "source": claim.source,
        "source_name": claim.source_name,
        "created_at": claim.created_at,
    }


def _answer_body(answer: Verification) -> dict[str, Any]:
    return {
        "id": answer.pk,
        "reviewer": answer.reviewer.get_username(),
        "kind": answer.kind,
        "category": answer.category_id,
        "name": answer.category.name if answer.category else None,
        "created_at": answer.created_at,
    }
