"""Let only those see a page who may; for everybody else it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts import access
from accounts.models import User

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def only(rule: Callable[[object], bool]) -> Callable[[Page[P]], Page[P]]:
    """Make a decorator: sign in first, then a 404 for those whom the rule does not allow."""

    def decorate(page: Page[P]) -> Page[P]:
        @wraps(page)
        def allowed(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not rule(request.user):
                raise Http404
            return page(request, *args, **kwargs)

        return cast("Page[P]", login_required(allowed))

    return decorate


admins = only(access.can_administer)
reviewers = only(access.can_review)
people = only(access.can_look)


def person(request: HttpRequest) -> User:
    """Give the person behind a request that a gate let in."""
    assert isinstance(request.user, User)
    return request.user
