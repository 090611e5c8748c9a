"""How good the model is, as a part of the dashboard; and the audit photos behind each cell of its confusion."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.pages.gates import admins, people
from labeling.selectors import categories
from trainer.errors import VersionUnknown
from trainer.models import ModelVersion
from trainer.selectors import confusions, forecasts, releases, standings, version_figures, versions
from trainer.selectors.forecasts import ForecastReport
from trainer.selectors.version_figures import VersionFigure

PHOTOS_SHOWN = 120
LARGEST_ID = 2**63 - 1


class CellForm(forms.Form):
    """Which cell: what people say, and what the model says."""

    truth = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    predicted = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


@people
@require_GET
def fragment(request: HttpRequest) -> HttpResponse:
    """Show where each category stands, accuracy over versions, the learning curve, and the champion's confusion."""
    champion = releases.current()
    found = confusions.count(champion.version) if champion else Counter()
    figures = version_figures.over_versions()
    curve, forecast = version_figures.learning_curve(figures), forecasts.latest() if champion else None
    context = {
        "standings": standings.rows(found),
        "figures": figures,
        "curve": curve,
        "forecast": forecast,
        "foreseen": _foreseen(figures, forecast),
        "confusion": confusions.of(champion.version, found) if champion and found else None,
    }
    return render(request, "trainer/_seeing.html", context)


def _foreseen(figures: list[VersionFigure], forecast: ForecastReport | None) -> list[VersionFigure]:
    if forecast is None:
        return []
    return version_figures.foreseen(figures, version=forecast.version, gain=forecast.overall.gain)


@people
@require_GET
def confusion(request: HttpRequest, number: int) -> HttpResponse:
    """Show a version's confusion, as a page of its own."""
    version = _version(number)
    context = {"version": version, "confusion": confusions.of(version, confusions.count(version))}
    return render(request, "trainer/confusion.html", context)


@admins
@require_GET
def cell(request: HttpRequest, number: int) -> HttpResponse:
    """Show the photos behind one cell, the surest first. Admins only: it tells audit photos apart."""
    version, form, names = _version(number), CellForm(request.GET), categories.names()
    if not request.GET:  # no cell is named: show the table to choose from
        return redirect("trainer-pages:confusion", number)
    if not form.is_valid() or not {form.cleaned_data["truth"], form.cleaned_data["predicted"]} <= names.keys():
        raise Http404
    truth, predicted = form.cleaned_data["truth"], form.cleaned_data["predicted"]
    found = confusions.photos(version, truth=truth, predicted=predicted)
    context = {
        "version": version,
        "truth": names[truth],
        "predicted": names[predicted],
        "photos": found[:PHOTOS_SHOWN],
        "count": len(found),
    }
    return render(request, "trainer/confusion_cell.html", context)


def _version(number: int) -> ModelVersion:
    try:
        return versions.find(number)
    except VersionUnknown as problem:
        raise Http404 from problem
