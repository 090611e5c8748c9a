"""The grid pages: many photos that the model believes to be of one category, answered with one key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.pages.gates import person, reviewers
from labeling.domain import grids as rules
from labeling.models import Category
from labeling.pages import grid_words
from labeling.selectors import categories, grids, progress, review_keys

SIZES = (20, 60, 120)
SIZE = 60
ZOOMS = (1, 2, 3, 4)
ZOOM = 2
SHARES = (50, 80, 90, 95, 99)
DEFAULTS = {"sort": rules.CONFIDENT, "size": SIZE, "zoom": ZOOM}


class GridForm(forms.Form):
    """What the grid is narrowed to and how it is shown. It lives in the address: shared, kept, gone back to."""

    sort = forms.ChoiceField(label=_("Order"), required=False)
    device = forms.TypedChoiceField(label=_("Camera"), required=False, coerce=int, empty_value=None)
    day = forms.DateField(label=_("Taken on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    at_least = forms.TypedChoiceField(label=_("Confidence from"), required=False, coerce=int, empty_value=None)
    at_most = forms.TypedChoiceField(label=_("up to"), required=False, coerce=int, empty_value=None)
    size = forms.TypedChoiceField(label=_("Photos"), required=False, coerce=int)
    zoom = forms.TypedChoiceField(required=False, coerce=int, widget=forms.HiddenInput)
    like = forms.IntegerField(
        required=False, min_value=1, max_value=BigIntegerField.MAX_BIGINT, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shares = [(share, f"{share} %") for share in SHARES]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "sort": list(grid_words.sorts().items()),
            "device": [("", _("All")), *((device.pk, device.name) for device in grids.devices())],
            "at_least": [("", "0 %"), *shares],
            "at_most": [*shares, ("", "100 %")],
            "size": [(size, size) for size in SIZES],
            "zoom": [(zoom, zoom) for zoom in ZOOMS],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # choice fields, all of them


@reviewers
@require_GET
def mixed(request: HttpRequest) -> HttpResponse:
    """Show photos of any kind: nothing is answered that the reviewer has not said."""
    return _page(request, None)


@reviewers
@require_GET
def of_category(request: HttpRequest, category_id: int) -> HttpResponse:
    """Show the grid of one category; its script leases photos and sends answers through the API."""
    chosen = next((category for category in categories.active() if category.pk == category_id), None)
    if chosen is None:
        raise Http404
    return _page(request, chosen)


def _page(request: HttpRequest, chosen: Category | None) -> HttpResponse:
    form = _form(request)
    offers = grids.offers(grids.current_deck())
    offered = [offer.category for offer in offers]
    context = {
        "form": form,
        "chosen": chosen,
        "offers": offers,
        "query": _kept_query(request),
        "is_narrowed": any(form.cleaned_data[name] for name in ("device", "day", "at_least", "at_most")),
        "like": form.cleaned_data["like"],
        "zoom": form.cleaned_data["zoom"],
        "keys": _keys(request, offered),
        "progress": progress.of(person(request)),
        "config": _config(request, chosen, offered, form.cleaned_data),
        "words": grid_words.all_words(),
    }
    return render(request, "labeling/grid.html", context)


def _form(request: HttpRequest) -> GridForm:
    """Read the address; what does not make sense in it narrows nothing."""
    given = {name: value for name, value in request.GET.items() if value}
    form = GridForm({**DEFAULTS, **given})
    if not form.is_valid():
        form = GridForm({**DEFAULTS, **{name: given[name] for name in given if name not in form.errors}})
        form.full_clean()
    return form


def _kept_query(request: HttpRequest) -> str:
    """Give what goes along to another category's grid: all but the photo that this one was to be like."""
    query = request.GET.copy()
    query.pop("like", None)
    return query.urlencode()


def _keys(request: HttpRequest, offered: list[Category]) -> dict[str, Any]:
    """Give the person's keys for categories, and those for what only a grid can do."""
    mine = review_keys.in_effect(person(request), offered)
    return {"categories": mine.categories, "actions": rules.action_keys(mine.categories.values())}


def _config(
    request: HttpRequest, chosen: Category | None, offered: list[Category], wanted: dict[str, Any]
) -> dict[str, Any]:
    """Give the page's script what it cannot know: addresses, keys, what to ask for, whose answers these are."""
    keys, like = _keys(request, offered), wanted["like"]
    day = wanted["day"]
    return {
        "csrf": get_token(request),
        "owner": request.user.pk,
        "category": chosen.pk if chosen else None,
        "categories": [
            {"id": row.pk, "name": row.name, "color": row.color, "key": keys["categories"][row.pk]} for row in offered
        ],
        "keys": keys["actions"],
        "zooms": len(ZOOMS),
        "like": like,
        "wanted": {
            "category": chosen.pk if chosen else None,
            "size": wanted["size"],
            "sort": wanted["sort"],
            "device": wanted["device"],
            "day": day.isoformat() if day else None,
            "at_least": wanted["at_least"] and wanted["at_least"] / 100,
            "at_most": wanted["at_most"] and wanted["at_most"] / 100,
        },
        "urls": {
            "grids": reverse("labeling:grids"),
            "leases": reverse("labeling:leases"),
            "answers": reverse("labeling:verifications-batch"),
            "undo": reverse("labeling:verifications-batch-undo"),
            "learning": reverse("trainer:learning"),
            "alike": reverse("trainer:alike", args=[like]) + "?waiting=1&count=60" if like else None,
            "mixed": reverse("labeling-pages:grids"),
            "photos": reverse("labeling-pages:photos"),
        },
    }
