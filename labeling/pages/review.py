"""The review page: one photo, all categories with their key, one key press an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.pages.gates import person, reviewers
from labeling.domain import desks
from labeling.domain.review_keys import Keys
from labeling.pages import review_words
from labeling.selectors import categories, category_revision, progress, review_keys

LONGEST_ID = 18  # digits; more would not fit into a row's id


@dataclass(frozen=True, slots=True)
class Button:
    """A category or an action, with the key as it stands on the button and as the browser names it."""

    of: Any
    key: str
    words: str = ""

    @property
    def label(self) -> str:
        """Give the key as people read it; empty when there is none."""
        return review_words.key_label(self.key)


@reviewers
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the empty page; its script leases photos and sends answers through the API."""
    revision = category_revision.latest()  # before the categories: a change in between is noticed by the script
    offered = categories.active()
    keys = review_keys.in_effect(person(request), offered)
    done = progress.of(person(request))
    context = {
        "categories": [Button(category, keys.categories[category.pk]) for category in offered],
        "keys": {action: Button(action, key) for action, key in keys.actions.items()},
        "actions": [Button(name, keys.actions[name], words) for name, words in review_words.actions().items()],
        "progress": done,
        "total": done.settled + done.waiting,
        "desk": _desk(request),
        "config": {**_config(request, keys), "categories": revision},
        "words": review_words.all_words(),
    }
    return render(request, "labeling/review.html", context)


def _config(request: HttpRequest, keys: Keys) -> dict[str, Any]:
    """Give the page's script what it cannot know: addresses, keys, whose answers these are, what was asked for."""
    return {
        "csrf": get_token(request),
        "owner": request.user.pk,
        "page": settings.MAGPIE_LEASE_PAGE,
        "keys": keys.as_json(),
        "desk": _desk(request),
        "photo": _photo(request),
        "urls": _urls(),
    }


def _urls() -> dict[str, str]:
    """Give the addresses; `{id}` stands for the row that the script fills in."""
    return {
        "page": reverse("labeling-pages:review"),
        "leases": reverse("labeling:leases"),
        "verifications": reverse("labeling:verifications"),
        "undo": reverse("labeling:verifications-undo"),
        "history": f"{reverse('labeling:verifications')}?mine=1&standing=1",
        "categories": reverse("labeling:categories"),
        "learning": reverse("trainer:learning"),
        "card": f"{reverse('labeling-pages:categories')}{{id}}/card/",
    }


def _desk(request: HttpRequest) -> str:
    """Give the desk that the address names; empty for the usual queue."""
    desk = request.GET.get("desk", "")
    return desk if desk in desks.DESKS and desk != desks.QUEUE else ""


def _photo(request: HttpRequest) -> int | None:
    """Give the photo that the address asks to look at again."""
    photo = request.GET.get("photo", "")
    return int(photo) if photo.isascii() and photo.isdigit() and len(photo) <= LONGEST_ID else None
