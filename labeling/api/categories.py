"""Categories over HTTP: read, add or propose, edit, and move between statuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import access
from accounts.api.permissions import IsAdmin, IsReviewer, MayUpload
from labeling.api.actors import person
from labeling.api.category_serializers import CategoryEdit, CategoryRequest, category_body
from labeling.api.shapes import CategoryList, CategoryShape
from labeling.models import Category
from labeling.selectors import categories as selectors
from labeling.services import categories


class CategoriesView(APIView):
    """`/categories`."""

    def get_permissions(self) -> list[BasePermission]:
        return [IsReviewer() if self.request.method == "POST" else MayUpload()]

    @extend_schema(summary="List the categories in use", responses=CategoryList)
    def get(self, request: Request) -> Response:
        """Give active and proposed categories, in the order people see."""
        return Response({"results": [category_body(category) for category in selectors.offered()]})

    @extend_schema(summary="Add a category, or propose one", request=CategoryRequest, responses={201: CategoryShape})
    def post(self, request: Request) -> Response:
        """Add the category (admins), or propose it (reviewers; its key and colour are chosen on approval)."""
        wanted = CategoryRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        values = wanted.validated_data
        if access.can_administer(request.user):
            category = categories.add(**values, by=person(request))
        else:
            category = categories.propose(
                name=values["name"], guideline=values.get("guideline", ""), by=person(request)
            )
        return Response(category_body(category), status=201)


class CategoryView(APIView):
    """`/categories/{id}`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="Edit a category", request=CategoryEdit, responses=CategoryShape)
    def patch(self, request: Request, category_id: int) -> Response:
        """Change what is sent; an empty hotkey means none."""
        wanted = CategoryEdit(data=request.data)
        wanted.is_valid(raise_exception=True)
        category = categories.edit(category_id=category_id, by=person(request), **wanted.validated_data)
        return Response(category_body(category))


class _MoveView(APIView):
    """Move a category to another status."""

    permission_classes = (IsAdmin,)
    move: ClassVar[Callable[..., Category]]

    @extend_schema(summary="Move a category to another status", request=None, responses=CategoryShape)
    def post(self, request: Request, category_id: int) -> Response:
        """Do it, and give the category as it is then."""
        category = type(self).move(category_id=category_id, by=person(request))
        return Response(category_body(category))


class RetireView(_MoveView):
    """`POST /categories/{id}/retire`."""

    move = staticmethod(categories.retire)


class ReopenView(_MoveView):
    """`POST /categories/{id}/reopen`."""

    move = staticmethod(categories.reopen)


class ApproveView(_MoveView):
    """`POST /categories/{id}/approve`."""

    move = staticmethod(categories.approve)
