"""The access rules as REST framework permissions."""

from __future__ import annotations

from collections.abc import Callable

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import access


class _Rule(BasePermission):
    rule: Callable[[object], bool]

    def has_permission(self, request: Request, view: APIView) -> bool:
        return type(self).rule(request.user)


class IsReviewer(_Rule):
    """May answer."""

    rule = staticmethod(access.can_review)


class IsAdmin(_Rule):
    """May change how the house is set up."""

    rule = staticmethod(access.can_administer)


class MayUpload(_Rule):
    """May send photos."""

    rule = staticmethod(access.can_upload)


class MayPredict(_Rule):
    """May ask the champion, and fetch it."""

    rule = staticmethod(access.can_predict)


class MayLook(_Rule):
    """May see photos, runs and models."""

    rule = staticmethod(access.can_look)
