"""The page of data sets on their way out and in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from accounts.pages.gates import admins, person
from labeling.errors import ExportUnknown, ObjectStoreError
from labeling.models import DatasetSnapshot, Export, SplitChoice
from labeling.selectors import exports as export_selectors
from labeling.selectors import imports as import_selectors
from labeling.selectors import progress
from labeling.services import brought, exports

SNAPSHOTS = 20  # offered for export; older ones through the API
NAMES = {
    exports.IMAGE_FOLDER: gettext_lazy("Image folder (train/glass/…)"),
    exports.CSV: gettext_lazy("CSV table"),
    exports.JSONL: gettext_lazy("JSON lines"),
    exports.HUB: gettext_lazy("Hugging Face (metadata.jsonl)"),
    exports.STUDIO: gettext_lazy("Label Studio"),
}


class ExportForm(forms.Form):
    """What to write out."""

    layout = forms.ChoiceField(label=gettext_lazy("As"), choices=list(NAMES.items()))
    snapshot = forms.ModelChoiceField(
        label=gettext_lazy("Which labels"),
        queryset=DatasetSnapshot.objects.none(),
        required=False,
        empty_label=gettext_lazy("As they stand now"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["snapshot"]
        assert isinstance(field, forms.ModelChoiceField)
        # Any snapshot may be asked for; the newest are offered.
        field.queryset = DatasetSnapshot.objects.order_by("-pk")
        offered = [(row.pk, _named(row)) for row in DatasetSnapshot.objects.order_by("-pk")[:SNAPSHOTS]]
        field.widget.choices = [("", field.empty_label), *offered]


class ImportForm(forms.Form):
    """What was brought, and what to make of it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".zip,.csv,.tsv,.jsonl,.json"}),
        help_text=gettext_lazy("A zip of photos, or a CSV, JSONL or Label Studio JSON about photos that are here."),
    )
    is_verified = forms.ChoiceField(
        label=gettext_lazy("What it says of them is"),
        choices=[("", gettext_lazy("a claim: reviewers decide")), ("yes", gettext_lazy("your own answer"))],
        required=False,
    )
    splits = forms.ChoiceField(
        label=gettext_lazy("Its splits"), choices=SplitChoice.choices, initial=SplitChoice.AUTO, required=False
    )


@admins
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show what can go out, what can come in, and how far it all is."""
    return _page(request, ExportForm(), ImportForm())


@admins
@require_GET
def export_row(request: HttpRequest, export_id: int) -> HttpResponse:
    """Show how far one export is."""
    try:
        export = export_selectors.get(export_id)
    except ExportUnknown as problem:
        raise Http404 from problem
    [each] = _export_rows([export])
    return render(request, "labeling/_export_row.html", {"each": each})


@admins
@require_GET
def import_row(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show how far one import is."""
    row = import_selectors.get(import_id)
    if row is None:
        raise Http404
    return render(request, "labeling/_import_row.html", {"row": row})


@admins
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Ask for an export."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, ImportForm())
    exports.begin(layout=form.cleaned_data["layout"], snapshot=form.cleaned_data["snapshot"], by=person(request))
    messages.success(request, _("The export is being written. Its link appears below."))
    return redirect("labeling-pages:transfer")


@admins
@require_POST
def remove(request: HttpRequest, export_id: int) -> HttpResponse:
    """Remove an export's file."""
    try:
        exports.remove(export_id=export_id)
    except ExportUnknown as problem:
        raise Http404 from problem
    except ObjectStoreError as problem:
        messages.error(request, problem.detail)
    return redirect("labeling-pages:transfer")


@csrf_exempt  # the gate first: nobody else's two gigabytes are read to look for a token in them
@admins
@require_POST
@csrf_protect
def bring(request: HttpRequest) -> HttpResponse:
    """Keep what was brought, and take it in behind a job."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, ExportForm(), form)
    file = form.cleaned_data["file"]
    assert isinstance(file, UploadedFile)
    try:
        brought.begin(
            chunks=file.chunks(),
            name=file.name or "",
            by=person(request),
            is_verified=form.cleaned_data["is_verified"] == "yes",
            splits=form.cleaned_data["splits"] or SplitChoice.AUTO,
        )
    except ObjectStoreError as problem:
        form.add_error(None, problem.detail)
        return _page(request, ExportForm(), form)
    messages.success(request, _("%(file)s is here and is being taken in.") % {"file": file.name})
    return redirect("labeling-pages:transfer")


def _page(request: HttpRequest, export_form: ExportForm, import_form: ImportForm) -> HttpResponse:
    context = {
        "exports": _export_rows(export_selectors.newest()),
        "imports": import_selectors.newest(),
        "export_form": export_form,
        "import_form": import_form,
        "snapshot": DatasetSnapshot.objects.order_by("-pk").first(),
        "accepted": progress.tally().accepted,
    }
    return render(request, "labeling/transfer.html", context)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An export as the page shows it."""

    export: Export
    name: str
    is_there: bool


def _export_rows(rows: list[Export]) -> list[ExportRow]:
    there = export_selectors.there(rows)
    return [ExportRow(row, str(NAMES.get(row.layout, row.layout)), row.pk in there) for row in rows]


def _named(snapshot: DatasetSnapshot) -> str:
    words = _("Snapshot %(number)s of %(day)s: %(photos)s photos")
    day = f"{snapshot.created_at:%Y-%m-%d %H:%M}"
    return words % {"number": snapshot.pk, "day": day, "photos": snapshot.photos}
