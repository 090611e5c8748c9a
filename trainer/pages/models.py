"""The pages of model versions: figures, the gate's reasons, releases, promotion and rollback."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import access
from accounts.pages.gates import admins, people, person
from labeling.selectors import categories
from trainer.errors import TrainerError, VersionUnknown
from trainer.selectors import audit_figures, file_words, forecasts, gate_findings, gate_words, version_list
from trainer.selectors import releases as release_rows
from trainer.services import releases

RELEASES_SHOWN = 50


@people
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List versions and releases."""
    context = {"rows": version_list.rows(), "releases": release_rows.history()[:RELEASES_SHOWN]}
    return render(request, "trainer/models.html", context)


@people
@require_GET
def detail(request: HttpRequest, number: int) -> HttpResponse:
    """Show one version with all its figures."""
    try:
        row = version_list.row(number)
    except VersionUnknown as problem:
        raise Http404 from problem
    figures = audit_figures.of(row.version)
    names, is_admin = categories.names(), access.can_administer(request.user)
    context = {
        "row": row,
        "version": row.version,
        "metrics": figures.audit,
        "figures": figures,
        "forecast": forecasts.latest() if row.is_champion else None,
        "worst": audit_figures.worst_mistakes(row.version) if is_admin else [],
        "reasons": gate_words.sentences(row.look, names) if row.look else [],
        "findings": gate_findings.of(row.look, names, with_photos=is_admin) if row.look else [],
        "files": file_words.rows(row.version),
        "refused_files": file_words.refusals(row.version),
    }
    return render(request, "trainer/model.html", context)


@admins
@require_POST
def promote(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a version to be released; the trainer's worker, which alone signs, does it."""
    try:
        releases.request_promotion(version=number, by=person(request))
    except TrainerError as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, _("Version %(number)d is being released.") % {"number": number})
    return redirect("trainer-pages:models")


@admins
@require_POST
def rollback(request: HttpRequest) -> HttpResponse:
    """Ask for the version before the champion to be released again."""
    try:
        releases.request_rollback(by=person(request))
    except TrainerError as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, _("The version before is being released again."))
    return redirect("trainer-pages:models")
