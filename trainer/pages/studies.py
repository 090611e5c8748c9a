"""The pages of searches: all of them, one with its trials compared, and what an admin may do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages.gates import admins, people, person
from trainer.errors import StudyUnknown, TrainerError, TrialUnknown
from trainer.models import Study, TrialState
from trainer.selectors import presets as preset_rows
from trainer.selectors import studies, study_figures
from trainer.services import presets
from trainer.services import studies as study_services

TRIALS_SHOWN = 200


@people
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List searches, and the presets that they ended in."""
    return render(request, "trainer/studies.html", {"studies": studies.recent(), "presets": preset_rows.found()})


@people
@require_GET
def detail(request: HttpRequest, study_id: int) -> HttpResponse:
    """Compare the trials of a search; asked by HTMX, answer the changing part alone."""
    study = _study(study_id)
    template = "trainer/_study.html" if request.headers.get("HX-Request") else "trainer/study.html"
    return render(request, template, _compared(study))


@admins
@require_POST
def stop(request: HttpRequest, study_id: int) -> HttpResponse:
    """Begin no more trials."""
    study_services.stop(_study(study_id))
    return redirect("trainer-pages:study", study_id)


@admins
@require_POST
def resume(request: HttpRequest, study_id: int) -> HttpResponse:
    """Go on with the trials that are left."""
    study_services.resume(_study(study_id))
    return redirect("trainer-pages:study", study_id)


@admins
@require_POST
def keep(request: HttpRequest, study_id: int, number: int) -> HttpResponse:
    """Make a trial's recipe a preset under the name that was given."""
    name = request.POST.get("name", "").strip()
    try:
        presets.keep(studies.one_trial(study_id, number), name=name, by=person(request))
    except TrialUnknown as problem:
        raise Http404 from problem
    except TrainerError as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, _("The recipe is the preset %(name)s now.") % {"name": name})
    return redirect("trainer-pages:study", study_id)


def _compared(study: Study) -> dict[str, Any]:
    """Gather what the page shows; everything is drawn from one list of trials."""
    trials = list(studies.trials(study))
    ranked = studies.ranked(study, trials)
    best = ranked[0] if ranked and ranked[0].state == TrialState.DONE else None
    ended = sum(trial.state in studies.ENDED for trial in trials)
    knobs = list(study.space["knobs"])
    return {
        "study": study,
        "knobs": knobs,
        "rows": [(trial, study_figures.tried(trial, knobs)) for trial in ranked[:TRIALS_SHOWN]],
        "best": best,
        "ended": ended,
        "given_up": sum(trial.state == TrialState.PRUNED for trial in trials),
        "cpu_s": sum(trial.figures.get("cpu_s", 0.0) for trial in trials),
        "in_order": study_figures.in_order(study, trials, best),
        "by_knob": study_figures.by_knob(study, trials, best),
        "over_epochs": study_figures.over_epochs(study, ranked),
    }


def _study(study_id: int) -> Study:
    try:
        return studies.find(study_id)
    except StudyUnknown as problem:
        raise Http404 from problem
