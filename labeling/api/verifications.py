"""Verifications over HTTP: answer, and take answers back."""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import access
from accounts.api.permissions import IsReviewer
from accounts.models import User
from accounts.selectors import people
from labeling.api.actors import person
from labeling.api.ids import NewestFirst
from labeling.api.lease_serializers import lease_body
from labeling.api.shapes import AnswerPage, RecordedAnswer, UndoneAnswer
from labeling.api.verification_serializers import (
    AnswerRequest,
    AnswersWanted,
    UndoRequest,
    said_body,
    verification_body,
)
from labeling.selectors import answer_list, progress, queue
from labeling.selectors.answer_list import AnswerFilter
from labeling.services import undoing, verifications


class VerificationsView(APIView):
    """`/verifications`."""

    permission_classes = (IsReviewer,)

    @extend_schema(summary="List answers, newest first", parameters=[AnswersWanted], responses=AnswerPage)
    def get(self, request: Request) -> Response:
        """Give your own answers, undos among them; an admin may ask for anybody's."""
        wanted = AnswersWanted(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        asked = wanted.validated_data
        which = AnswerFilter(
            kind=asked["kind"], category_id=asked["category"], day=asked["day"], is_standing=asked["standing"]
        )
        pages = NewestFirst()
        rows = pages.paginate_queryset(
            answer_list.rows(_reviewer(person(request), asked.get("reviewer")), which), request, view=self
        )
        return pages.get_paginated_response([said_body(row) for row in rows or []])

    @extend_schema(
        summary="Answer",
        request=AnswerRequest,
        responses={200: RecordedAnswer, 201: RecordedAnswer},
    )
    def post(self, request: Request) -> Response:
        """Record an answer: 201, or 200 when this key's answer is recorded already."""
        answer = AnswerRequest(data=request.data)
        answer.is_valid(raise_exception=True)
        said = answer.validated_data
        recorded = verifications.record(
            key=said["key"],
            photo_id=said["photo"],
            kind=said["kind"],
            category_id=said["category"],
            lead_time_ms=said["lead_time_ms"],
            by=person(request),
        )
        done = progress.of(person(request), counts=recorded.counts)
        return Response(verification_body(recorded.verification, done), status=201 if recorded.is_new else 200)


class UndoView(APIView):
    """`POST /verifications/undo`."""

    permission_classes = (IsReviewer,)

    @extend_schema(
        summary="Take an answer back",
        request=UndoRequest,
        responses={200: UndoneAnswer, 201: UndoneAnswer},
    )
    def post(self, request: Request) -> Response:
        """Undo one answer and show its photo again: 201, or 200 when this key's undo is recorded already."""
        wanted = UndoRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        asked = wanted.validated_data
        undone = undoing.undo(
            key=asked["key"], by=person(request), verification_id=asked["verification"], tab=asked["tab"]
        )
        row = undone.verification
        photo = queue.shown(photo_id=row.photo_id, reviewer=person(request), tab=asked["tab"])
        body = {
            "id": row.pk,
            "undoes": row.undoes_id,
            **lease_body(photo),
            "progress": asdict(progress.of(person(request))),
        }
        return Response(body, status=201 if undone.is_new else 200)


def _reviewer(asker: User, reviewer_id: int | None) -> User:
    """Give whose answers are asked for. Raises PermissionDenied, NotFound."""
    if reviewer_id is None or reviewer_id == asker.pk:
        return asker
    if not access.can_administer(asker):
        raise PermissionDenied
    reviewer = people.find(reviewer_id)
    if reviewer is None:
        raise NotFound
    return reviewer
