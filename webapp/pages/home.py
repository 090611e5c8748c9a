"""The first page: a newcomer's next step, later what waits and how good the model is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.pages.gates import people, person
from accounts.selectors import devices
from labeling.selectors import overview, photo_list, progress
from labeling.selectors.overview import Overview
from labeling.selectors.photo_list import PhotoFilter

CATEGORIES_NEEDED = 2
FIRST_ANSWERS = 20
NEWEST_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a newcomer. `is_next` marks the first one that is needed and not done."""

    title: str
    words: str
    is_done: bool
    is_needed: bool = True
    action: str
    url: str
    is_next: bool = False


@people
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show what to do next, and, once there are answers, how things stand."""
    counts = overview.counts()
    context = {
        "overview": counts,
        "progress": progress.of(person(request)),
        "steps": [] if _is_under_way(counts) else _with_next(_steps(counts, person(request))),
        "has_answers": counts.settled > 0,
        "newest": photo_list.page(PhotoFilter(), size=NEWEST_SHOWN).states,
    }
    return render(request, "webapp/home.html", context)


def _is_under_way(counts: Overview) -> bool:
    return counts.photos > 0 and counts.categories >= CATEGORIES_NEEDED and counts.settled >= FIRST_ANSWERS


def _with_next(steps: list[Step]) -> list[Step]:
    next_step = next((step for step in steps if step.is_needed and not step.is_done), None)
    return [replace(step, is_next=step is next_step) for step in steps]


def _steps(counts: Overview, who: User) -> list[Step]:
    """Give an admin all four steps; the others the one that is theirs to take."""
    if not who.is_admin:
        return [_answers_step(counts)] if who.can_review else []
    return [_photos_step(counts), _camera_step(counts), _categories_step(counts), _answers_step(counts)]


def _categories_step(counts: Overview) -> Step:
    return Step(
        title=_("Add categories"),
        words=_(
            "What can be on a photo? Each category gets a key to answer with. Two are enough to begin; the folders of "
            "an import have added theirs already."
        ),
        is_done=counts.categories >= CATEGORIES_NEEDED,
        action=_("Add categories"),
        url=reverse("labeling-pages:categories"),
    )


def _photos_step(counts: Overview) -> Step:
    return Step(
        title=_("Import photos"),
        words=_("Choose a folder. Folders in it become categories, and their names claims for people to check."),
        is_done=counts.photos > 0,
        action=_("Import photos"),
        url=reverse("labeling-pages:transfer"),
    )


def _camera_step(counts: Overview) -> Step:
    return Step(
        title=_("Connect a camera"),
        words=_(
            "Or instead of a folder: any laptop or Raspberry Pi with a webcam. Name it, and get three commands for it."
        ),
        is_done=devices.all_devices().exists(),
        is_needed=counts.photos == 0,
        action=_("Connect a camera"),
        url=reverse("accounts:devices"),
    )


def _answers_step(counts: Overview) -> Step:
    return Step(
        title=_("Answer the first photos"),
        words=_("One key each. After twenty answers the model begins to suggest, and learns from every further one."),
        is_done=counts.settled >= FIRST_ANSWERS,
        action=_("Review photos"),
        url=reverse("labeling-pages:review"),
    )
