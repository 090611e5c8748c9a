"""What the model has learned, as a part of other pages: they fetch it by this address's name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.pages.gates import people
from labeling.selectors import progress
from trainer.selectors import measured, releases, runs


@people
@require_GET
def fragment(request: HttpRequest) -> HttpResponse:
    """Show champion, quick head and the run under way; say so when there is nothing yet."""
    champion = releases.current()
    context = {
        "learning": progress.learning(),
        "champion": champion,
        "measured": measured.accuracy(champion.version) if champion else None,
        "run": runs.active(),
    }
    return render(request, "trainer/_learning.html", context)
