"""The data report: what photos there are, as the last survey found them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.pages.gates import admins, people, person
from labeling.selectors import data_report
from labeling.services import surveys


@people
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the last report; it is drawn up by a job, never here."""
    return render(request, "labeling/report.html", {"report": data_report.latest()})


@admins
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Ask for a new report."""
    surveys.ask_for_data(by=person(request))
    messages.success(request, _("The report is being drawn up. Look again in a moment."))
    return redirect("labeling-pages:report")
