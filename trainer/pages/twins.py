"""The page of photos that look nearly the same to the network."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.pages.gates import people
from trainer.selectors import twins

SHOWN = 48


@people
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show a page of pairs, those first that people call different things."""
    report = twins.latest()
    pages = Paginator(report.pairs if report else (), SHOWN)
    contradictions = sum(pair.is_contradiction for pair in report.pairs) if report else 0
    context = {
        "report": report,
        "page": pages.get_page(request.GET.get("page")),
        "count": pages.count,
        "contradictions": contradictions,
    }
    return render(request, "trainer/twins.html", context)
