"""The jobs page: what waits, what runs, what failed and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.pages.gates import admins
from jobs.models import JobState
from jobs.selectors import canaries, jobs

FAILED_SHOWN = 20
DONE_SHOWN = 20


@admins
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the page; the same address answers HTMX with its changing part."""
    context = {
        "canaries": canaries.latest(),
        "under_way": jobs.recent(JobState.RUNNING, JobState.WAITING),
        "failed": jobs.recent(JobState.FAILED, limit=FAILED_SHOWN),
        "done": jobs.recent(JobState.DONE, limit=DONE_SHOWN),
    }
    template = "webapp/_jobs.html" if request.headers.get("HX-Request") else "webapp/jobs.html"
    return render(request, template, context)
