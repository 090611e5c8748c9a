"""The page of a reviewer's own answers, to look at and to reopen; an admin sees those of others too."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts import access
from accounts.models import User
from accounts.pages.gates import person, reviewers
from accounts.selectors import people
from labeling.models import AnswerKind
from labeling.selectors import answer_list, categories
from labeling.selectors.answer_list import AnswerFilter

WITHOUT_CATEGORY = (AnswerKind.UNSURE, AnswerKind.UNUSABLE, AnswerKind.SKIP)
LARGEST_ID = BigIntegerField.MAX_BIGINT


class FilterForm(forms.Form):
    """What the list may be narrowed to. It lives in the address, so that it can be shared and gone back to."""

    said = forms.ChoiceField(label=_("Answer"), required=False)
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reviewer = forms.TypedChoiceField(label=_("Reviewer"), required=False, coerce=int, empty_value=None)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: object, names: dict[int, str], others: dict[int, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        kinds = [(kind.value, kind.label) for kind in WITHOUT_CATEGORY]
        self._offer("said", [("", _("All")), *((str(pk), name) for pk, name in names.items()), *kinds])
        self._offer("reviewer", [("", _("Me")), *others.items()])

    def _offer(self, field: str, choices: list[Any]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]  # a choice field


@reviewers
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List answers, newest first; what does not make sense in the address filters nothing."""
    asker = person(request)
    others = _others(asker)
    form = FilterForm(request.GET, names=categories.names(), others=others)
    chosen = form.cleaned_data if form.is_valid() else {}
    whose = _whose(asker, chosen.get("reviewer"))
    page = answer_list.page(whose, _wanted(chosen))
    context = {
        "form": form,
        "fields": [form[name] for name in ("said", "day", *(["reviewer"] if others else []))],
        "whose": whose,
        "is_own": whose == asker,
        "answers": page.answers,
        "next": _next(request, page.next_before),
        "newest": _next(request, None),
    }
    return render(request, "labeling/answers.html", context)


def _others(asker: User) -> dict[int, str]:
    """Give whose answers the asker may choose besides the own ones."""
    if not access.can_administer(asker):
        return {}
    return {user.pk: user.get_username() for user in people.everybody() if user != asker}


def _whose(asker: User, reviewer_id: int | None) -> User:
    if reviewer_id is None:
        return asker
    reviewer = people.find(reviewer_id)
    if reviewer is None:
        raise Http404
    return reviewer


def _wanted(chosen: dict[str, Any]) -> AnswerFilter:
    said = chosen.get("said", "")
    is_category = said.isdigit()
    return AnswerFilter(
        kind="" if is_category else said,
        category_id=int(said) if is_category else None,
        day=chosen.get("day"),
        before=chosen.get("before"),
    )


def _next(request: HttpRequest, before: int | None) -> str:
    """Give the query of the page after this id, or of the first one."""
    query = request.GET.copy()
    query.pop("before", None)
    if before is not None:
        query["before"] = str(before)
    return query.urlencode()
