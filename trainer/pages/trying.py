"""The page to try an image: what the champion says of it, and which bin each market puts it into."""

from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access, rates
from accounts.pages.gates import people, person
from accounts.problems import Problem
from accounts.rates import Rate
from labeling.errors import UploadEmpty
from trainer.selectors import releases
from trainer.services import guesses

TYPES = "image/jpeg,image/png,image/webp"


@people
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the page; a posted image is asked about and not kept. Asked by HTMX, answer what was said alone."""
    context = _said(request) if request.method == "POST" else {}
    status = context.pop("status", 200)
    if request.headers.get("HX-Request"):
        return render(request, "trainer/_guesses.html", context, status=status)
    context |= {"champion": releases.current(), "types": TYPES, "config": _config(request)}
    return render(request, "trainer/try.html", context, status=status)


def _said(request: HttpRequest) -> dict[str, Any]:
    """Ask the champion, or say why not."""
    wait_s = rates.wait_s(Rate.PREDICTIONS, access.source_name(person(request)))
    if wait_s is not None:
        words = _("That was too often for the moment. Try again in %(seconds)d s.") % {"seconds": math.ceil(wait_s)}
        return {"trouble": words, "status": 429}
    try:
        file = request.FILES.get("file")
        if file is None:
            raise UploadEmpty
        return {"said": guesses.ask(file.read())}
    except Problem as problem:
        return {"trouble": problem.detail, "status": problem.status}


def _config(request: HttpRequest) -> dict[str, Any]:
    """Give the page's script what it cannot know."""
    return {
        "csrf": get_token(request),
        "upload": reverse("labeling:upload", args=["00000000-0000-0000-0000-000000000000"]),
        "photo": reverse("labeling-pages:photo", args=[0]),
        "most": settings.MAGPIE_MAX_UPLOAD_BYTES,
        "words": {
            "sending": _("Sending …"),
            "sent": _("Sent to review as photo {photo}."),
            "failed": _("It could not be sent: {detail}"),
            "network": _("The server is out of reach. Try again."),
            "no_image": _("There was no image in that. Drop, paste or choose a JPEG, PNG or WebP photo."),
            "large": _("That is too large to be sent."),
        },
    }
