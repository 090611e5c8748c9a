"""Which model versions know a category, as a part of the category's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.pages.gates import people
from trainer.selectors import releases, versions


@people
@require_GET
def fragment(request: HttpRequest) -> HttpResponse:
    """Say how many versions know the category, and whether the one that serves does."""
    wanted = request.GET.get("category", "")
    knowing = versions.knowing(int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else []
    champion = releases.current()
    serving = champion.version.number if champion else None
    context = {"count": len(knowing), "serving": serving if serving in knowing else None}
    return render(request, "trainer/_category_versions.html", context)
