"""The pages of photos: all of them, those in conflict, and one with all that was said of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts import access
from accounts.models import User
from accounts.pages.gates import people, person, reviewers
from labeling.errors import LabelingError
from labeling.models import AnswerKind, Photo, State, Verification
from labeling.pages import answer_words
from labeling.selectors import accepted, categories, photo_history, photo_list, photos, verifications
from labeling.selectors.photo_list import PhotoFilter
from labeling.services import undoing

LARGEST_ID = BigIntegerField.MAX_BIGINT
DISPUTED = (State.CONFLICT, State.SECOND_LOOK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answer on a photo's page; `undo_key` when the viewer may take it back."""

    answer: Verification
    reason: str
    undo_key: UUID | None


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
    viewer = person(request)
    context = {
        "photo": photo,
        "is_blind": photo_history.has_withheld(photo, viewer),
        "entries": _entries(photo, viewer),
        "claims": [] if photo_history.is_blind_for(photo, viewer) else photos.claims(photo),
        "neighbours": photo_history.neighbours(photo),
        "is_disputed": photo.state.state in DISPUTED,
        "accepted": accepted.shown(photo),
        "doubt": photo_history.doubt(photo) if access.can_administer(viewer) else None,
        "object_key": photos.key(photo),
    }
    return render(request, "labeling/photo.html", context)


@reviewers
@require_POST
def undo(request: HttpRequest, photo_id: int, verification_id: int) -> HttpResponse:
    """Take an answer back: an own one, or anybody's for an admin. The form's key makes a second click the same."""
    if not photo_history.has(photo_id, verification_id):
        raise Http404
    try:
        undoing.undo(key=_key(request), by=person(request), verification_id=verification_id)
        messages.success(request, _("The answer is taken back; it stays on record."))
    except LabelingError as problem:
        messages.error(request, problem.detail)
    return redirect("labeling-pages:photo", photo_id)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def _entries(photo: Photo, viewer: User) -> list[Entry]:
    """Give each answer with what may be done about it."""
    return [
        Entry(
            answer=answer,
            reason=answer_words.reason(answer, photo),
            undo_key=uuid4() if _may_undo(viewer, answer) else None,
        )
        for answer in photo_history.answers(photo, viewer=viewer)
    ]


def _may_undo(viewer: User, answer: Verification) -> bool:
    is_standing = answer.kind != AnswerKind.UNDO and not verifications.is_undone(answer)
    is_own = access.can_review(viewer) and answer.reviewer_id == viewer.pk
    return is_standing and (is_own or access.can_administer(viewer))


def _conflicts(request: HttpRequest, form: FilterForm, *, before: int | None) -> HttpResponse:
    page = photo_list.conflict_page(viewer=person(request), before=before)
    context = {"form": form, "conflicts": page.conflicts, "next": _next(request, page.next_before)}
    return render(request, "labeling/conflicts.html", context)


def _next(request: HttpRequest, before: int | None) -> str:
    """Give the query of the next page; empty at the end."""
    if before is None:
        return ""
    query = request.GET.copy()
    query["before"] = str(before)
    return query.urlencode()
