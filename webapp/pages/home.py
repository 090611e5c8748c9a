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
from labeling.selectors import overview, progress
from labeling.selectors.overview import Overview

CATEGORIES_NEEDED = 2
FIRST_ANSWERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a newcomer. `is_next` marks the first one that is not done; without an `url` it is a command."""

    title: str
    words: str
    is_done: bool
    action: str = ""
    url: str = ""
    command: str = ""
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
    }
    return render(request, "webapp/home.html", context)


def _is_under_way(counts: Overview) -> bool:
    return counts.photos > 0 and counts.categories >= CATEGORIES_NEEDED and counts.settled >= FIRST_ANSWERS


def _with_next(steps: list[Step]) -> list[Step]:
    open_steps = [step for step in steps if not step.is_done] or [None]
    return [replace(step, is_next=True) if step is open_steps[0] else step for step in steps]


def _steps(counts: Overview, who: User) -> list[Step]:
    return [_categories_step(counts), _photos_step(counts), _camera_step(who), _answers_step(counts)]


def _categories_step(counts: Overview) -> Step:
    return Step(
        title=_("Add categories"),
        words=_("What can be on a photo? Each category gets a key to answer with. Two are enough to begin."),
        is_done=counts.categories >= CATEGORIES_NEEDED,
        action=_("Add categories"),
        url=reverse("labeling-pages:categories"),
    )


def _photos_step(counts: Overview) -> Step:
    return Step(
        title=_("Import photos"),
        words=_("From a folder on this machine. Subfolders named like a category become claims, for people to check."),
        is_done=counts.photos > 0,
        command="python manage.py import_photos FOLDER",
    )


def _camera_step(who: User) -> Step:
    return Step(
        title=_("Connect a camera"),
        words=_("Any laptop or Raspberry Pi with a webcam: give it a name, and paste its token into `gather`."),
        is_done=devices.all_devices().exists(),
        action=_("Connect a camera") if who.is_admin else "",
        url=reverse("accounts:devices") if who.is_admin else "",
    )


def _answers_step(counts: Overview) -> Step:
    return Step(
        title=_("Answer the first photos"),
        words=_("One key each. After twenty answers the model begins to suggest, and learns from every further one."),
        is_done=counts.settled >= FIRST_ANSWERS,
        action=_("Review photos"),
        url=reverse("labeling-pages:review"),
    )
