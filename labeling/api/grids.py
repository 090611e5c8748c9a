"""Grids over HTTP: ask for a page of photos, answer a page, take a page back."""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsReviewer
from jobs import clock
from labeling.api.actors import person
from labeling.api.grid_serializers import (
    AnswerBatch,
    AnswerBatchResult,
    GridPageShape,
    GridRequest,
    UndoBatch,
    UndoBatchResult,
    ahead_body,
    grid_filter,
    refused_undo_body,
    taken_body,
)
from labeling.api.lease_serializers import learning_body, lease_body
from labeling.errors import LabelingError
from labeling.selectors import progress, queue
from labeling.services import answer_batches, grids
from labeling.services.answer_batches import Said
from labeling.services.undoing import Undone


class GridsView(APIView):
    """`POST /grids`."""

    permission_classes = (IsReviewer,)

    @extend_schema(summary="Ask for a page of a grid", request=GridRequest, responses=GridPageShape)
    def post(self, request: Request) -> Response:
        """Let go of the tab's photos and hand it the first ones that fit; audit photos are never among them."""
        asked = GridRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        page = grids.take(wanted=grid_filter(wanted), size=wanted["size"], by=person(request), tab=wanted["tab"])
        counts = progress.tally()
        return Response(
            {
                "results": [lease_body(leased) for leased in page.photos],
                "fitting": page.fitting,
                "ahead": [ahead_body(photo_id) for photo_id in page.ahead],
                "waiting": counts.waiting,
                "learning": learning_body(progress.learning(counts=counts)),
            }
        )


class AnswerBatchView(APIView):
    """`POST /verifications/batch`."""

    permission_classes = (IsReviewer,)

    @extend_schema(summary="Answer a page of photos", request=AnswerBatch, responses=AnswerBatchResult)
    def post(self, request: Request) -> Response:
        """Record each answer by itself and say of each what became of it."""
        asked = AnswerBatch(data=request.data)
        asked.is_valid(raise_exception=True)
        said = [
            Said(
                key=answer["key"],
                photo_id=answer["photo"],
                kind=answer["kind"],
                category_id=answer["category"],
                lead_time_ms=answer["lead_time_ms"],
            )
            for answer in asked.validated_data["answers"]
        ]
        taken = answer_batches.record(said, by=person(request))
        return Response(
            {"results": [taken_body(each) for each in taken], "progress": asdict(progress.of(person(request)))}
        )


class UndoBatchView(APIView):
    """`POST /verifications/batch/undo`."""

    permission_classes = (IsReviewer,)

    @extend_schema(summary="Take a page of answers back", request=UndoBatch, responses=UndoBatchResult)
    def post(self, request: Request) -> Response:
        """Undo each answer by itself and hand the photos to the tab again."""
        asked = UndoBatch(data=request.data)
        asked.is_valid(raise_exception=True)
        tab, undos = asked.validated_data["tab"], asked.validated_data["undos"]
        named = [(undo["key"], undo["verification"]) for undo in undos]
        done = answer_batches.undo(named, by=person(request), tab=tab)
        back = {undone.verification.photo_id for undone in done if isinstance(undone, Undone)}
        held = queue.leased(reviewer=person(request), tab=tab, now=clock.now()) if tab else []
        return Response(
            {
                "results": [lease_body(leased) for leased in held if leased.photo_id in back],
                "refused": [
                    refused_undo_body(verification_id, problem)
                    for (_, verification_id), problem in zip(named, done, strict=True)
                    if isinstance(problem, LabelingError)
                ],
                "progress": asdict(progress.of(person(request))),
            }
        )
