"""How fast and how alike reviewers answer: a report that a job counts, and the wish to have it counted now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages.gates import admins, person
from labeling.selectors import agreement as reports
from labeling.selectors import progress
from labeling.services import agreement


@admins
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the last report; the same address answers HTMX with its changing part."""
    report = reports.latest()
    events = progress.tally().events
    context = {"report": report, "unheard": max(0, events - report.events) if report else events}
    is_part = request.headers.get("HX-Request")
    return render(request, "labeling/_reviewers.html" if is_part else "labeling/reviewers.html", context)


@admins
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Ask for a new count."""
    agreement.ask(by=person(request))
    messages.success(request, _("The count is asked for; it shows here as soon as it is done."))
    return redirect("labeling-pages:reviewers")
