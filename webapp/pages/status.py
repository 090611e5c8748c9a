"""The status page: how the house stands, for those who look after it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.pages.gates import admins
from webapp.house import disks, judgement, keeper


@admins
@require_GET
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Show the page; the same address answers HTMX with its changing part."""
    parts = judgement.judge(keeper.latest(), disks.disks())
    context = {"parts": parts, "troubles": sum(part.needs_a_look for part in parts)}
    template = "webapp/_status.html" if request.headers.get("HX-Request") else "webapp/status.html"
    return render(request, template, context)
