"""The dashboard: what waits, what was answered, which devices send. The model's side comes as a part of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.pages.gates import people, person
from labeling.selectors import agreement, dashboard

REVIEWERS_SHOWN = 8


@people
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the page; the same address answers HTMX with its changing part."""
    counts = dashboard.counts()
    if request.headers.get("HX-Request"):
        return render(request, "labeling/_dashboard.html", {"counts": counts})
    report = agreement.latest() if person(request).is_admin else None
    context = {
        "counts": counts,
        "devices": dashboard.devices(),
        "reviewers": report.reviewers[:REVIEWERS_SHOWN] if report else [],
    }
    return render(request, "labeling/dashboard.html", context)
