"""The devices page: connect a camera, see when it was last heard of, revoke it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.errors import DeviceNameTaken
from accounts.models import Device
from accounts.pages.forms import DeviceForm
from accounts.pages.gates import admins, person
from accounts.selectors import devices as selectors
from accounts.services import devices


@admins
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the devices."""
    return _page(request, DeviceForm())


@admins
@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    """Make a device and show its token, this once."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        device, token = devices.connect(name=form.cleaned_data["name"], by=person(request))
    except DeviceNameTaken as problem:
        form.add_error("name", problem.detail)
        return _page(request, form)
    return _page(request, DeviceForm(), device=device, token=token)


@admins
@require_POST
def revoke(request: HttpRequest, device_id: int) -> HttpResponse:
    """Stop a device's token from working."""
    devices.revoke(get_object_or_404(Device, pk=device_id), by=person(request))
    return redirect("accounts:devices")


def _page(
    request: HttpRequest, form: DeviceForm, *, device: Device | None = None, token: str | None = None
) -> HttpResponse:
    context = {
        "devices": selectors.all_devices(),
        "form": form,
        "device": device,
        "token": token,
        "server_url": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "accounts/devices.html", context)
