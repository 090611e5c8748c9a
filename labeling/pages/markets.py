"""The market table: add a market, say which bin each category goes to, cell by cell or as a file."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.pages.gates import admins, people, person
from labeling.errors import LabelingError
from labeling.models import Market
from labeling.pages.categories import find_or_404
from labeling.pages.category_forms import MarketForm
from labeling.selectors import bin_table, categories
from labeling.selectors import markets as selectors
from labeling.selectors.market_table import Cell, Row
from labeling.services import markets

MOST_BYTES = 1_000_000


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


@admins
@require_POST
def save_cell(request: HttpRequest, market_id: int, category_id: int) -> HttpResponse:
    """Write one bin as soon as its field is left; give the cell as it is then."""
    market, category = get_object_or_404(Market, pk=market_id), find_or_404(category_id)
    name = request.POST.get(f"bin-{category.pk}", "")
    markets.map_bins(market=market, names={category.pk: name}, by=person(request))
    cell = Cell(market=market, bin=selectors.bin_names(market.code).get(category.pk, ""))
    row = Row(category=category, cells=[cell])
    return render(request, "labeling/_bin_cell.html", {"row": row, "cell": cell, "is_saved": True})


@people
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """Give the table of bins as CSV."""
    headers = {"Content-Disposition": 'attachment; filename="bins.csv"'}
    return HttpResponse(bin_table.as_csv(), content_type="text/csv; charset=utf-8", headers=headers)


@admins
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Write the bins of a table that was chosen as a file, whole or not at all."""
    file = request.FILES.get("table")
    try:
        text = file.read(MOST_BYTES).decode("utf-8-sig") if isinstance(file, UploadedFile) else ""
        cells = markets.read_csv(text=text, by=person(request))
    except UnicodeDecodeError:
        messages.error(request, _("This file is no text in UTF-8. Save the table as CSV in UTF-8."))
    except LabelingError as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, ngettext("%(n)d bin was read.", "%(n)d bins were read.", cells) % {"n": cells})
    return redirect("labeling-pages:categories")
