"""The page of two versions side by side."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts import access
from accounts.pages.gates import people
from trainer.models import ModelVersion
from trainer.selectors import audit_figures, comparisons, photo_predictions, releases

OFFERED = 50
PHOTOS_SHOWN = 12


class PairForm(forms.Form):
    """Which two. It lives in the address, so that it can be shared and gone back to."""

    first = forms.TypedChoiceField(label=_("Version"), coerce=int)
    second = forms.TypedChoiceField(label=_("compared with"), coerce=int)

    def __init__(self, *args: object, offered: list[ModelVersion], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        choices = [(each.number, _("Version %(number)d") % {"number": each.number}) for each in offered]
        for name in ("first", "second"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field


@people
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Compare two versions: those of the address, else the newest with the champion."""
    offered = photo_predictions.newest(OFFERED)
    form = PairForm(request.GET or _usual(offered), offered=offered)
    if request.GET and not form.is_valid():
        raise Http404
    context = {"form": form, "fields": [form["first"], form["second"]], **_compared(request, form, offered)}
    return render(request, "trainer/comparison.html", context)


def _usual(offered: list[ModelVersion]) -> dict[str, int]:
    """Choose the champion, and the newest version beside it."""
    champion = releases.current()
    numbers = [each.number for each in offered]
    first = champion.version.number if champion else next(iter(numbers[1:]), 0)
    others = [number for number in numbers if number != first]
    return {"first": first, "second": next(iter(others), first)}


def _compared(request: HttpRequest, form: PairForm, offered: list[ModelVersion]) -> dict[str, object]:
    if not form.is_valid():
        return {}
    by_number = {each.number: each for each in offered}
    first, second = by_number[form.cleaned_data["first"]], by_number[form.cleaned_data["second"]]
    found = comparisons.of(first, second)
    is_admin = access.can_administer(request.user)
    return {
        "first": first,
        "second": second,
        "comparison": found,
        "sides": [(each, audit_figures.of(each)) for each in (first, second)],
        "gained": found.gained[:PHOTOS_SHOWN] if is_admin else [],
        "spoilt": found.spoilt[:PHOTOS_SHOWN] if is_admin else [],
    }
