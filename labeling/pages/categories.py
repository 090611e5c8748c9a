"""The pages of categories: list, add or propose, edit, approve, retire, reopen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.pages.gates import admins, people, person, reviewers
from labeling.domain import categories as rules
from labeling.errors import CategoryRefused, CategoryUnknown
from labeling.models import EXAMPLES, Category, CategoryStatus
from labeling.pages import change_words
from labeling.pages.category_forms import CategoryForm, NewCategoryForm, ProposalForm
from labeling.pages.change_words import Told
from labeling.selectors import (
    categories,
    category_changes,
    category_list,
    category_previews,
    examples,
    market_table,
)
from labeling.services import categories as services

Action = Callable[..., Category]


@people
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List every category with its answers, and where each goes in each market."""
    return _page(request, _form(request))


@reviewers
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a category; from somebody who is no admin it is a proposal."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, form)
    make: Action = services.add if person(request).is_admin else services.propose
    try:
        make(**form.cleaned_data, by=person(request))
    except CategoryRefused as problem:
        form.add_error(None, problem.detail)
        return _page(request, form)
    return redirect("labeling-pages:categories")


@admins
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, category_id: int) -> HttpResponse:
    """Change one category."""
    category = find_or_404(category_id)
    form = CategoryForm(request.POST or None, initial=_values(category))
    if form.is_valid():
        try:
            services.edit(category_id=category_id, by=person(request), **form.cleaned_data)
            return redirect("labeling-pages:categories")
        except CategoryRefused as problem:
            form.add_error(None, problem.detail)
    context = {
        "category": category,
        "form": form,
        "told": _told(category),
        "touched": category_previews.of_categories([category.pk]),
        "examples": examples.of(category),
        "places": EXAMPLES,
    }
    return render(request, "labeling/category.html", context)


@admins
@require_POST
def approve(request: HttpRequest, category_id: int) -> HttpResponse:
    """Let a proposed category be answered with."""
    return _do(request, services.approve, category_id)


@admins
@require_POST
def retire(request: HttpRequest, category_id: int) -> HttpResponse:
    """Take a category out of use."""
    return _do(request, services.retire, category_id)


@admins
@require_POST
def reopen(request: HttpRequest, category_id: int) -> HttpResponse:
    """Take a retired category into use again."""
    return _do(request, services.reopen, category_id)


def _do(request: HttpRequest, action: Action, category_id: int) -> HttpResponse:
    try:
        action(category_id=category_id, by=person(request))
    except CategoryUnknown as problem:
        raise Http404 from problem
    except CategoryRefused as problem:
        messages.error(request, problem.detail)
    return redirect("labeling-pages:categories")


def find_or_404(category_id: int) -> Category:
    """Give the category of an address."""
    try:
        return categories.get(category_id)
    except CategoryUnknown as problem:
        raise Http404 from problem


def _told(category: Category) -> list[Told]:
    """Tell what was done to a category, also by an action that began with another one."""
    names = categories.names()
    actions = category_changes.of(category)[: category_list.CHANGES_SHOWN]
    return [change_words.tell(action, names=names) for action in actions]


def _form(request: HttpRequest, data: Any = None) -> ProposalForm:
    if not person(request).is_admin:
        return ProposalForm(data)
    return NewCategoryForm(data, initial={"color": rules.color_of(len(categories.everything()))})


def _values(category: Category) -> dict[str, str]:
    return {name: getattr(category, name) for name in ("name", "hotkey", "color", "guideline")}


def _page(request: HttpRequest, form: ProposalForm) -> HttpResponse:
    rows = category_list.rows()
    context = {
        "active": [row for row in rows if row.category.status == CategoryStatus.ACTIVE],
        "proposed": [row for row in rows if row.category.status == CategoryStatus.PROPOSED],
        "retired": [row for row in rows if row.category.status == CategoryStatus.RETIRED],
        "form": form,
        "markets": market_table.table(),
    }
    return render(request, "labeling/categories.html", context)
