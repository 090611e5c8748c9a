"""Example photos of a category, and the card that shows them beside the guideline."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages.gates import admins, people, person
from labeling.errors import CategoryRefused
from labeling.pages.categories import find_or_404
from labeling.pages.ids import ids
from labeling.selectors import examples as selectors
from labeling.services import examples


@people
@require_GET
def card(request: HttpRequest, category_id: int) -> HttpResponse:
    """Show guideline and examples of one category: a fragment for the review page."""
    category = find_or_404(category_id)
    return render(request, "labeling/_category_card.html", {"category": category, "examples": selectors.of(category)})


@admins
@require_POST
def change(request: HttpRequest, category_id: int) -> HttpResponse:
    """Add a photo by its number, or remove one."""
    category = find_or_404(category_id)
    added, removed = ids([request.POST.get("add", "")]), ids([request.POST.get("remove", "")])
    try:
        if added:
            examples.add(category_id=category.pk, photo_id=added[0], by=person(request))
        elif removed:
            examples.remove(category_id=category.pk, photo_id=removed[0], by=person(request))
        else:
            messages.error(request, _("Name a photo by its number: it stands on its page."))
    except CategoryRefused as problem:
        messages.error(request, problem.detail)
    return redirect("labeling-pages:category", category.pk)
