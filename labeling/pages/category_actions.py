"""Pages that change several categories as one action: each shows what it will touch before it is done."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.pages.gates import admins, person
from labeling.errors import CategoryRefused, ChangeUnknown
from labeling.models import Category, CategoryChange
from labeling.pages import change_words
from labeling.pages.categories import find_or_404
from labeling.pages.ids import ids
from labeling.selectors import categories, category_changes, category_previews
from labeling.services import categories as services
from labeling.services import category_merges, category_splits, category_undos
from labeling.services.category_splits import Part

ACTIONS_A_PAGE = 30
NEW_PARTS = 4  # fields for names; more parts can be merged out of later splits


@admins
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """List what was done to categories, newest first."""
    page = Paginator(category_changes.actions(), ACTIONS_A_PAGE).get_page(request.GET.get("page"))
    names = categories.names()
    told = [change_words.tell(action, names=names) for action in page]
    return render(request, "labeling/category_history.html", {"told": told, "page": page})


@admins
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """Show what undoing an action will touch; do it."""
    try:
        action = category_changes.action_of(change_id)
    except ChangeUnknown as problem:
        raise Http404 from problem
    if request.method == "POST":
        return _done(request, lambda: category_undos.undo(change_id=action.pk, by=person(request)), _("It is undone."))
    context = {
        "told": change_words.tell(action, names=categories.names()),
        "touched": category_previews.of_undoing(action),
        "refusal": _refusal(action),
    }
    return render(request, "labeling/category_undo.html", context)


@admins
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Show what merging the chosen categories will touch; do it."""
    if request.method == "POST":
        chosen, heir = ids(request.POST.getlist("category")), ids([request.POST.get("heir", "")])
        sources = [category_id for category_id in chosen if category_id not in heir]
        return _done(
            request,
            lambda: category_merges.merge(category_ids=sources, heir_id=next(iter(heir), 0), by=person(request)),
            _("They are one now. It can be undone."),
        )
    active = categories.active()
    wanted = set(ids(request.GET.getlist("category")))
    chosen_ones = [category for category in active if category.pk in wanted]
    heirs = chosen_ones if len(chosen_ones) > 1 else [each for each in active if each.pk not in wanted]
    context = {
        "chosen": [(category, category_previews.of_categories([category.pk])) for category in chosen_ones],
        "heirs": heirs,
    }
    return render(request, "labeling/category_merge.html", context)


@admins
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, category_id: int) -> HttpResponse:
    """Show what splitting a category will touch; do it."""
    category = find_or_404(category_id)
    if request.method == "POST":
        parts = [Part(name=name) for name in request.POST.getlist("name") if name.strip()]
        parts += [Part(category_id=each) for each in ids(request.POST.getlist("part"))]
        try:
            category_splits.split(category_id=category.pk, parts=parts, by=person(request))
        except CategoryRefused as problem:
            return _split_page(request, category, problem=problem.detail)
        messages.success(request, _("Its photos wait for review again. It can be undone."))
        return redirect("labeling-pages:categories")
    return _split_page(request, category)


@admins
@require_POST
def move(request: HttpRequest, category_id: int) -> HttpResponse:
    """Move a category one place up or down among the active ones; give the list as it is then."""
    order = [category.pk for category in categories.active()]
    if category_id not in order:
        raise Http404
    place = order.index(category_id)
    other = place - 1 if request.POST.get("to") == "up" else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        services.reorder(category_ids=order, by=person(request))
    return redirect("labeling-pages:categories")


def _split_page(request: HttpRequest, category: Category, *, problem: str = "") -> HttpResponse:
    names = request.POST.getlist("name")
    context = {
        "category": category,
        "names": [*names, *[""] * (NEW_PARTS - len(names))],
        "others": category_previews.active_besides(category),
        "kept": set(ids(request.POST.getlist("part"))),
        "touched": category_previews.of_categories([category.pk]),
        "problem": problem,
    }
    return render(request, "labeling/category_split.html", context)


def _done(request: HttpRequest, action: Callable[[], CategoryChange], words: str) -> HttpResponse:
    try:
        action()
    except CategoryRefused as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, words)
    return redirect("labeling-pages:categories")


def _refusal(action: CategoryChange) -> str:
    try:
        category_changes.refuse_what_stays(action)
    except CategoryRefused as problem:
        return problem.detail
    return ""
