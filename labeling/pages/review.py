"""The review page: one photo, all categories with their key, one key press an answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.pages.gates import person, reviewers
from labeling.models import Category
from labeling.pages import review_words
from labeling.selectors import categories, progress


@reviewers
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the empty page; its script leases photos and sends answers through the API."""
    offered = categories.active()
    done = progress.of(person(request))
    context = {
        "categories": offered,
        "progress": done,
        "total": done.settled + done.waiting,
        "config": _config(request, offered),
        "words": review_words.all_words(),
    }
    return render(request, "labeling/review.html", context)


def _config(request: HttpRequest, offered: list[Category]) -> dict[str, Any]:
    """Give the page's script what it cannot know: addresses, keys, whose answers these are."""
    return {
        "csrf": get_token(request),
        "owner": request.user.pk,
        "page": settings.MAGPIE_LEASE_PAGE,
        "hotkeys": [(category.hotkey, category.pk) for category in offered if category.hotkey],
        "urls": {
            "leases": reverse("labeling:leases"),
            "verifications": reverse("labeling:verifications"),
            "undo": reverse("labeling:verifications-undo"),
            "learning": reverse("trainer:learning"),
        },
    }
