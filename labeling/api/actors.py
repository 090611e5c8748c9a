"""Who is asking."""

from __future__ import annotations

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from accounts import access
from accounts.models import User


def person(request: Request) -> User:
    """Give the signed-in person of a request that the view's permissions let through."""
    if not access.is_person(request.user):
        raise NotAuthenticated
    return request.user
