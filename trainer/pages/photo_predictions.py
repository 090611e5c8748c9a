"""What versions say of one photo, as a part of its page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts import access
from accounts.pages.gates import admins, people, person
from labeling.errors import PhotoUnknown
from labeling.selectors import photo_history, photos
from trainer.selectors import photo_predictions
from trainer.services import photo_predictions as asking


@people
@require_GET
def fragment(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Show what versions said: of audit photos to admins alone, once people have answered them."""
    return _fragment(request, photo_id)


@admins
@require_POST
def ask(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Ask the versions about the photo, and show that they are asked."""
    try:
        asking.ask(photo_id=photo_id, by=person(request))
    except PhotoUnknown as unknown:
        raise Http404 from unknown
    return _fragment(request, photo_id)


def _fragment(request: HttpRequest, photo_id: int) -> HttpResponse:
    photo = photos.find(photo_id)
    if photo is None or photo.is_erased:
        raise Http404
    viewer = person(request)
    is_admin = access.can_administer(viewer)
    may_see = is_admin and photo.state.category_id is not None if photo.is_audit else True
    is_hidden = not may_see or photo_history.is_blind_for(photo, viewer)
    context = {
        "photo_id": photo_id,
        "said": [] if is_hidden else photo_predictions.of(photo_id, is_audit=photo.is_audit),
        "category_id": photo.state.category_id,
        "may_ask": is_admin and not photo.is_audit and bool(photo_predictions.newest(1)),
        "is_asking": is_admin and photo_predictions.is_being_asked(photo_id),
    }
    return render(request, "trainer/_photo_predictions.html", context)
