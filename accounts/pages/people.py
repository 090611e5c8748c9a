"""The people page: who is here, invitations, roles."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.errors import AccountsError
from accounts.models import Invitation, Role, User
from accounts.pages.forms import InviteForm, RoleForm
from accounts.pages.gates import admins, person
from accounts.selectors import people as selectors
from accounts.services import invitations, people


@admins
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List everybody and the open invitations."""
    return _page(request, InviteForm())


@admins
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation and show its link, this once."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    _invitation, token = invitations.invite(
        role=Role(form.cleaned_data["role"]), note=form.cleaned_data["note"], by=person(request)
    )
    link = request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
    return _page(request, InviteForm(), link=link)


@admins
@require_POST
def revoke_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitations.revoke(get_object_or_404(Invitation, pk=invitation_id), by=person(request))
    return redirect("accounts:people")


@admins
@require_POST
def set_role(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a person another role."""
    form = RoleForm(request.POST)
    whom = get_object_or_404(User, pk=user_id)
    if form.is_valid():
        try:
            people.set_role(whom, role=Role(form.cleaned_data["role"]), by=person(request))
        except AccountsError as problem:
            messages.error(request, problem.detail)
    return redirect("accounts:people")


@admins
@require_POST
def set_active(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account or open it again (`active=1`)."""
    whom = get_object_or_404(User, pk=user_id)
    change = people.reactivate if request.POST.get("active") == "1" else people.deactivate
    try:
        change(whom, by=person(request))
    except AccountsError as problem:
        messages.error(request, problem.detail)
    return redirect("accounts:people")


def _page(request: HttpRequest, form: InviteForm, *, link: str | None = None) -> HttpResponse:
    context = {
        "people": selectors.everybody(),
        "invitations": selectors.open_invitations(),
        "form": form,
        "link": link,
        "roles": Role.choices,
    }
    return render(request, "accounts/people.html", context)
