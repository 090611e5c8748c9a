"""The page where an admin asks for a training run by another recipe than the deployment's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.pages.gates import admins, person
from trainer.errors import TrainerError
from trainer.models import Trigger
from trainer.pages.recipe_form import RecipeForm
from trainer.services import training_runs

WRONG = 422


@admins
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show the form, or ask for the run; what is wrong with it stands beside the field."""
    form = RecipeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            run = training_runs.request(
                trigger=Trigger.BUTTON,
                by=person(request),
                network=form.cleaned_data["network"],
                preset=form.cleaned_data["preset"],
                overrides=form.values(),
            )
        except TrainerError as refused:
            form.add_error(None, refused.detail)
        else:
            return redirect("trainer-pages:run", run.pk)
    return render(request, "trainer/recipe.html", {"form": form}, status=WRONG if form.errors else 200)
