"""Signing in, and what a throttled sign-in answers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from accounts.pages.limits import limited
from accounts.rates import Rate

LOCKED_MIN = 15


@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
@method_decorator(limited(Rate.SIGN_INS), name="dispatch")
class SignIn(LoginView):
    """The sign-in page. There is no open sign-up: people come by invitation."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Sign out (POST)."""

    http_method_names = ("post",)


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Answer a sign-in after too many failed ones."""
    response = render(request, "accounts/locked_out.html", status=429, context={"minutes": LOCKED_MIN})
    response["Retry-After"] = str(LOCKED_MIN * 60)
    return response
