"""The dashboard: what waits, what was answered, which devices send. The model's side comes as a part of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.pages.gates import people
from labeling.selectors import dashboard


@people
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the page; the same address answers HTMX with its changing part."""
    context = {"counts": dashboard.counts(), "devices": dashboard.devices()}
    is_part = request.headers.get("HX-Request")
    return render(request, "labeling/_dashboard.html" if is_part else "labeling/dashboard.html", context)
