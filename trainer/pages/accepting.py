"""The page of labels accepted by machine: what stands, what a promise would come to, and the decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.pages.gates import admins, person
from labeling.selectors import accepted, progress
from trainer.domain.accepting import Promise
from trainer.models import AcceptanceRule
from trainer.selectors import acceptance_outlook, acceptance_rules
from trainer.services import acceptance_rules as rules

ENDS_SHOWN = 10
HUNDRED = 100


class PromiseForm(forms.Form):
    """What is promised of the labels, in per cent."""

    target_error = forms.FloatField(
        label=gettext_lazy("Wrong at most, %"),
        min_value=0.5,
        max_value=25,
        widget=forms.NumberInput(attrs={"step": 0.5, "inputmode": "decimal"}),
        help_text=gettext_lazy("Of the labels that are accepted, at most this share may be wrong."),
    )
    confidence = forms.FloatField(
        label=gettext_lazy("How certain that must be, %"),
        min_value=80,
        max_value=99.9,
        widget=forms.NumberInput(attrs={"step": 0.1, "inputmode": "decimal"}),
        help_text=gettext_lazy("95: of twenty such promises one may be broken by bad luck."),
    )
    per_category = forms.BooleanField(
        label=gettext_lazy("Promise it of each category that has 150 audited photos"),
        required=False,
        help_text=gettext_lazy("Else of all labels together, whatever their category."),
    )

    @property
    def promise(self) -> Promise:
        """Give what a valid form promises."""
        said = self.cleaned_data
        return Promise(
            target_error=said["target_error"] / HUNDRED,
            confidence=said["confidence"] / HUNDRED,
            per_category=said["per_category"],
        )


@admins
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show what stands, the rule, and what it comes to."""
    rule = acceptance_rules.current()
    initial = {
        "target_error": _per_cent(rule.target_error),
        "confidence": _per_cent(rule.confidence),
        "per_category": rule.per_category,
    }
    return _page(request, rule, PromiseForm(initial=initial))


@admins
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """Show what a promise would come to, as the form is filled in."""
    form = PromiseForm(request.GET)
    outlook = acceptance_outlook.under(form.promise) if form.is_valid() else None
    return render(request, "trainer/_accepting_outlook.html", {"outlook": outlook, "is_readable": form.is_valid()})


@admins
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Let a promise count from now on, switched on or off."""
    form, is_on = PromiseForm(request.POST), request.POST.get("accept") == "yes"
    if not form.is_valid():
        return _page(request, acceptance_rules.current(), form)
    promise = form.promise
    rules.decide(
        is_on=is_on,
        target_error=promise.target_error,
        confidence=promise.confidence,
        per_category=promise.per_category,
        by=person(request),
    )
    if is_on:
        messages.success(request, _("Labels are accepted as far as this promise goes. It begins within a minute."))
    else:
        messages.success(request, _("Nothing is accepted by machine. What was goes back to people within a minute."))
    return redirect("trainer-pages:accepting")


@admins
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Ask for the photos to be counted anew."""
    rules.ask(by=person(request))
    messages.success(request, _("The photos are being counted. Look again in a moment."))
    return redirect("trainer-pages:accepting")


def _page(request: HttpRequest, rule: AcceptanceRule, form: PromiseForm) -> HttpResponse:
    standing = accepted.standing()
    outlook = acceptance_outlook.under(form.promise if form.is_valid() else acceptance_rules.promise(rule))
    context: dict[str, Any] = {
        "rule": rule,
        "form": form,
        "outlook": outlook,
        "is_readable": True,
        "standing": standing,
        "checks": outlook.found.checks if standing and outlook and outlook.found.checked == standing.id else None,
        "accepted": progress.tally().accepted,
        "is_barred": outlook is not None and _is_barred(rule, outlook.found.version.number),
        "history": accepted.history(ENDS_SHOWN),
    }
    return render(request, "trainer/accepting.html", context)


def _is_barred(rule: AcceptanceRule, version_number: int) -> bool:
    return rule.is_on and acceptance_rules.is_barred(rule, acceptance_rules.source_of(version_number))


def _per_cent(share: float) -> float:
    return round(share * HUNDRED, 3)
