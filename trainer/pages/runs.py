"""The pages of training runs: all of them, one of them while it runs, and the button that starts one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.pages.gates import admins, people, person
from jobs import clock
from labeling.selectors import categories
from trainer.errors import RunUnknown
from trainer.models import Trigger
from trainer.pages import recipe_words, run_words, training_words
from trainer.selectors import presets, reproduction_words, runs
from trainer.services import training_policy, training_runs


@people
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the runs; asked by HTMX, answer the changing part alone."""
    template = "trainer/_runs.html" if request.headers.get("HX-Request") else "trainer/runs.html"
    outlook = training_policy.outlook(clock.now())
    context = {
        "runs": runs.recent(),
        "active": runs.active(),
        "outlook": outlook,
        "started": training_words.why_started(outlook.last) if outlook.last else "",
        "waits": training_words.what_next_waits_for(outlook, categories.names()),
    }
    return render(request, template, context)


@people
@require_GET
def detail(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show one run; asked by HTMX, answer the changing part alone."""
    template = "trainer/_run.html" if request.headers.get("HX-Request") else "trainer/run.html"
    try:
        run = runs.find(run_id)
    except RunUnknown as problem:
        raise Http404 from problem
    context = {
        "run": run,
        "timings": run_words.timings(run),
        "started": training_words.why_started(run),
        "by_hand": recipe_words.by_hand(run, presets.of(run)),
        "machine": run_words.machine(run),
        "compared": reproduction_words.sentences(run),
    }
    return render(request, template, context)


@admins
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a run; when one is active already, show that one."""
    run = training_runs.request(trigger=Trigger.BUTTON, by=person(request))
    return redirect("trainer-pages:run", run.pk)
