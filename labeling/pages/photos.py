"""The pages of photos: all of them, those in conflict, and one with all that was said of it."""

from __future__ import annotations

from django import forms
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.pages.gates import people
from labeling.models import State
from labeling.selectors import categories, photo_history, photo_list, photos
from labeling.selectors.photo_list import PhotoFilter

LARGEST_ID = BigIntegerField.MAX_BIGINT


class FilterForm(forms.Form):
    """What the list may be narrowed to. It lives in the address, so that it can be shared and gone back to."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *State.choices])
    category = forms.TypedChoiceField(label=_("Category"), required=False, coerce=int, empty_value=None)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: object, names: dict[int, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["category"].choices = [("", _("All")), *names.items()]  # type: ignore[attr-defined]  # a choice field


@people
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List photos; what does not make sense in the address filters nothing."""
    form = FilterForm(request.GET, names=categories.names())
    chosen = form.cleaned_data if form.is_valid() else {}
    if chosen.get("state") == State.CONFLICT:
        return _conflicts(request, form, before=chosen.get("before"))
    wanted = PhotoFilter(state=chosen.get("state", ""), category_id=chosen.get("category"), before=chosen.get("before"))
    page = photo_list.page(wanted)
    context = {"form": form, "states": page.states, "next": _next(request, page.next_before)}
    return render(request, "labeling/photos.html", context)


@people
@require_GET
def detail(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Show one photo. For an audit photo, what could hint at its category stays away."""
    photo = photos.find(photo_id)
    if photo is None:
        raise Http404
    context = {
        "photo": photo,
        "answers": photo_history.answers(photo),
        "claims": photos.claims(photo),
        "neighbours": photo_history.neighbours(photo),
    }
    return render(request, "labeling/photo.html", context)


def _conflicts(request: HttpRequest, form: FilterForm, *, before: int | None) -> HttpResponse:
    page = photo_list.conflict_page(before=before)
    context = {"form": form, "conflicts": page.conflicts, "next": _next(request, page.next_before)}
    return render(request, "labeling/conflicts.html", context)


def _next(request: HttpRequest, before: int | None) -> str:
    """Give the query of the next page; empty at the end."""
    if before is None:
        return ""
    query = request.GET.copy()
    query["before"] = str(before)
    return query.urlencode()
