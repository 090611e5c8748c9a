"""The page where each person chooses the keys of the review page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.pages.gates import person, reviewers
from labeling.domain import review_keys
from labeling.domain.review_keys import ACTIONS, PRESETS, Keys
from labeling.errors import KeysRefused, KeysUnreadable
from labeling.pages import review_words
from labeling.selectors import categories
from labeling.selectors import review_keys as selectors
from labeling.services import review_keys as services

MOST_BYTES = 64 * 1024


@reviewers
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show every key in a field of its own; save the fields, take a preset, or take a file."""
    if request.method != "POST":
        return _shown(request, selectors.chosen(person(request)))
    try:
        services.choose(keys=_wanted(request), by=person(request))
    except KeysRefused as problem:
        messages.error(request, problem.detail)
        return _shown(request, _from_fields(request) if "save" in request.POST else selectors.chosen(person(request)))
    messages.success(request, _("Your keys are saved."))
    return redirect("labeling-pages:keys")


@reviewers
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Give the person's own keys as a file that the page takes back."""
    answer = JsonResponse(selectors.chosen(person(request)).as_json(), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="magpie-keys.json"'
    return answer


def _wanted(request: HttpRequest) -> Keys:
    if "save" in request.POST:
        return _from_fields(request)
    return _from_file(request) if "file" in request.FILES else Keys(PRESETS.get(request.POST.get("preset", ""), {}))


def _from_fields(request: HttpRequest) -> Keys:
    """Read the fields, and keep those that differ from what the person would have without choosing."""
    usual = selectors.usual(categories.active())
    said = Keys(
        {action: request.POST.get(f"action-{action}", usual.actions[action]) for action in ACTIONS},
        {pk: request.POST.get(f"category-{pk}", key) for pk, key in usual.categories.items()},
    )
    return review_keys.differing(said, usual)


def _from_file(request: HttpRequest) -> Keys:
    """Read a file that was exported. Raises KeysUnreadable."""
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    data = file.read(MOST_BYTES + 1)
    try:
        if len(data) > MOST_BYTES:
            raise ValueError
        return review_keys.from_file(data)
    except ValueError as theirs:
        raise KeysUnreadable from theirs


def _shown(request: HttpRequest, chosen: Keys) -> HttpResponse:
    offered = categories.active()
    hotkeys = [(category.pk, category.hotkey) for category in offered]
    keys = review_keys.in_effect(chosen, hotkeys)
    preset = review_keys.preset_of(chosen)
    context: dict[str, Any] = {
        "categories": [(category, keys.categories[category.pk]) for category in offered],
        "actions": [(action, words, keys.actions[action]) for action, words in review_words.actions().items()],
        "presets": [(name, words, name == preset) for name, words in review_words.presets().items()],
    }
    return render(request, "labeling/keys.html", context)
