"""Accepting an invitation."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.errors import InvitationInvalid
from accounts.pages.forms import AcceptForm
from accounts.pages.limits import limited
from accounts.rates import Rate
from accounts.services import invitations


@never_cache
@limited(Rate.INVITATIONS, methods=("GET", "POST"))
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form; on success the new person is signed in."""
    try:
        invitation = invitations.find(token)
        form = AcceptForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            user = invitations.accept(token=token, username=data["username"], password=data["password1"])
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("webapp:home")
    except InvitationInvalid as problem:
        return render(request, "accounts/invitation_invalid.html", {"problem": problem}, status=problem.status)
    return render(request, "accounts/invitation.html", {"form": form, "invitation": invitation})
