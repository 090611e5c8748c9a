"""The market table's form: add a market, say which bin each category goes to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.pages.gates import admins, person
from labeling.errors import LabelingError
from labeling.models import Market
from labeling.pages.category_forms import MarketForm
from labeling.selectors import categories
from labeling.services import markets


@admins
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a market."""
    form = MarketForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A market needs a name, and a code of letters, digits and dashes."))
        return redirect("labeling-pages:categories")
    try:
        markets.add(name=form.cleaned_data["name"], code=form.cleaned_data["code"], by=person(request))
    except LabelingError as problem:
        messages.error(request, problem.detail)
    return redirect("labeling-pages:categories")


@admins
@require_POST
def save(request: HttpRequest, market_id: int) -> HttpResponse:
    """Write one market's bins, each from a field `bin-<category id>`; an empty one is not mapped."""
    market = get_object_or_404(Market, pk=market_id)
    names = {category.pk: request.POST.get(f"bin-{category.pk}", "") for category in categories.active()}
    markets.map_bins(market=market, names=names, by=person(request))
    messages.success(request, _("The bins of %(market)s are saved.") % {"market": market.name})
    return redirect("labeling-pages:categories")
