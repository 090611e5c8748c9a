"""Categories changed as one action over HTTP: merge, split, reorder, undo, and what that would touch."""

from __future__ import annotations

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsAdmin
from labeling.api.actors import person
from labeling.api.category_change_serializers import (
    ChangePage,
    ChangePages,
    ChangeShape,
    ExampleList,
    MergeRequest,
    OrderRequest,
    PreviewQuery,
    SplitRequest,
    TouchedShape,
    change_body,
)
from labeling.api.category_serializers import category_body
from labeling.api.shapes import CategoryList
from labeling.models import CategoryExample
from labeling.selectors import categories as selectors
from labeling.selectors import category_changes, category_previews
from labeling.services import categories, category_merges, category_splits, category_undos, examples
from labeling.services.category_splits import Part


class PreviewView(APIView):
    """`GET /categories/preview?category=1&category=2`."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        summary="Count what a change of categories would touch", parameters=[PreviewQuery], responses=TouchedShape
    )
    def get(self, request: Request) -> Response:
        """Count photos, answers, claims and snapshots of these categories and of those merged into them."""
        wanted = PreviewQuery(data={"category": request.query_params.getlist("category")})
        wanted.is_valid(raise_exception=True)
        return Response(asdict(category_previews.of_categories(wanted.validated_data["category"])))


class MergeView(APIView):
    """`POST /categories/merge`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="Merge categories into another", request=MergeRequest, responses=ChangeShape)
    def post(self, request: Request) -> Response:
        """Retire them in favour of their heir: what was said with them reads as it."""
        wanted = MergeRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        values = wanted.validated_data
        action = category_merges.merge(category_ids=values["categories"], heir_id=values["heir"], by=person(request))
        return Response(change_body(action))


class SplitView(APIView):
    """`POST /categories/{id}/split`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="Split a category", request=SplitRequest, responses=ChangeShape)
    def post(self, request: Request, category_id: int) -> Response:
        """Retire it in favour of its parts: its photos, and they alone, go back to review."""
        wanted = SplitRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        parts = [Part(part.get("category"), part.get("name", "")) for part in wanted.validated_data["parts"]]
        return Response(change_body(category_splits.split(category_id=category_id, parts=parts, by=person(request))))


class OrderView(APIView):
    """`POST /categories/order`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="Bring categories into an order", request=OrderRequest, responses=CategoryList)
    def post(self, request: Request) -> Response:
        """Put these categories, in this order, into the places that they have among the others."""
        wanted = OrderRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        categories.reorder(category_ids=wanted.validated_data["categories"], by=person(request))
        return Response({"results": [category_body(category) for category in selectors.offered()]})


class ChangesView(APIView):
    """`GET /categories/changes`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="List what was done to categories", responses=ChangePage)
    def get(self, request: Request) -> Response:
        """Give the actions, newest first, by pages."""
        pages = ChangePages()
        page = pages.paginate_queryset(category_changes.actions(), request, view=self) or []
        return pages.get_paginated_response([change_body(action) for action in page])


class UndoView(APIView):
    """`POST /categories/changes/{id}/undo`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="Undo a change of categories", request=None, responses=ChangeShape)
    def post(self, request: Request, change_id: int) -> Response:
        """Undo the action that the change is of, and give the one that undoes it."""
        return Response(change_body(category_undos.undo(change_id=change_id, by=person(request))))


class ExamplesView(APIView):
    """`PUT /categories/{id}/examples`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="Choose a category's example photos", request=ExampleList, responses=ExampleList)
    def put(self, request: Request, category_id: int) -> Response:
        """Let these pool photos, in this order, show what the category looks like."""
        wanted = ExampleList(data=request.data)
        wanted.is_valid(raise_exception=True)
        chosen = examples.choose(category_id=category_id, photo_ids=wanted.validated_data["photos"], by=person(request))
        return Response({"photos": [_photo_id(example) for example in chosen]})


def _photo_id(example: CategoryExample) -> int:
    return example.photo_id
