"""Photos like one photo, as a part of other pages: they fetch it by this address's name."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import access
from accounts.pages.gates import people
from labeling.errors import PhotoUnknown
from trainer.selectors import alike

SHOWN = 12


@people
@require_GET
def fragment(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Show the most alike photos, and the way to a grid of those that wait."""
    try:
        found = alike.photos_like(photo_id, count=SHOWN)
    except PhotoUnknown as problem:
        raise Http404 from problem
    context = {"photo_id": photo_id, "alike": found, "can_review": access.can_review(request.user)}
    return render(request, "trainer/_alike.html", context)
