"""The page of suspect answers: what people said, and what the photo looks like; nothing is changed here."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.pages.gates import admins
from labeling.selectors import doubts
from trainer.selectors import refreshes

SHOWN = 48


@admins
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show a page of them. Admins only: whoever takes a second look shall not know what the model thinks."""
    pages = Paginator(doubts.standing(), SHOWN)
    shown = pages.get_page(request.GET.get("page"))
    context = {"page": shown, "count": pages.count, "refresh": refreshes.latest()}
    return render(request, "trainer/suspects.html", context)
