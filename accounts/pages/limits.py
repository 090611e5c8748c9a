"""Pages that anybody may ask for, and how often."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from accounts import addresses, rates
from accounts.rates import Rate

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def limited(rate: Rate, *, methods: Collection[str] = ("POST",)) -> Callable[[Page[P]], Page[P]]:
    """Make a decorator: so many requests a minute from one network, then a 429 that says when to come back."""

    def decorate(page: Page[P]) -> Page[P]:
        @wraps(page)
        def allowed(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in methods:
                wait_s = rates.wait_s(rate, addresses.network_of(request))
                if wait_s is not None:
                    return too_often(request, wait_s=wait_s)
            return page(request, *args, **kwargs)

        return cast("Page[P]", allowed)

    return decorate


def too_often(request: HttpRequest, *, wait_s: float) -> HttpResponseBase:
    """Answer somebody who asked too often."""
    seconds = math.ceil(wait_s)
    response = render(request, "accounts/too_often.html", status=429, context={"seconds": seconds})
    response["Retry-After"] = str(seconds)
    return response
