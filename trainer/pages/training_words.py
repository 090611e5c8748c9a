"""Why a training run started, and what the next one waits for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trainer.models import TrainingRun, Trigger
from trainer.services.training_policy import Outlook

CATEGORIES_NAMED = 5


def why_started(run: TrainingRun) -> str:
    """Say why a run started."""
    if run.trigger == Trigger.COMMAND:
        return _("It was asked for on the command line.")
    if run.trigger == Trigger.BUTTON:
        return _("%(person)s asked for it.") % {"person": run.requested_by or _("Somebody")}
    words = _started().get(run.trigger)
    if words is None or not run.grounds:
        return _("Started by: %(trigger)s.") % {"trigger": run.get_trigger_display()}
    return words % {**run.grounds, "expected": round(run.grounds["expected"])}


def what_next_waits_for(outlook: Outlook, names: Mapping[int, str]) -> list[str]:
    """Say what the next run waits for: one sentence for each thing of which the first that comes will do."""
    reason = outlook.decision.reason
    if outlook.decision.due:
        return [_("Nothing: it is due, and starts within a minute.")]
    if reason in {"too-few-categories", "too-few-answers"}:
        return [_too_few(outlook, names)]
    return _several(outlook) if reason == "waiting" else [_single(outlook)]


def _started() -> dict[str, str]:
    return {
        Trigger.COUNT: _("%(new_answers)d answers were new, and %(every_answers)d are enough."),
        Trigger.SCHEDULE: _("It was night, and %(new_answers)d answers were new."),
        Trigger.DISAGREEMENT: _(
            "People contradicted %(contradicted)d of %(suggested)d suggestions, where about %(expected)d were to be "
            "expected."
        ),
    }


def _single(outlook: Outlook) -> str:
    at, policy = outlook.decision.earliest_at, outlook.policy
    words = {
        "active-run": _("The run under way must end first."),
        "nothing-new": _("An answer: nothing was answered since the last run."),
        "spacing": _("Enough is new. Runs keep a distance, so it starts at %(at)s."),
        "settling": _(
            "Enough is new. It starts once nobody has answered for %(settle_s)d seconds: at %(at)s, as things stand."
        ),
    }
    facts = {"at": _moment(at) if at else "", "settle_s": policy.settle_s}
    return words[outlook.decision.reason] % facts


def _several(outlook: Outlook) -> list[str]:
    facts, policy, at = outlook.facts, outlook.policy, outlook.decision.earliest_at
    missing = policy.every_answers - facts.new_answers
    more = ngettext("%(missing)d more answer; %(new)d are new.", "%(missing)d more answers; %(new)d are new.", missing)
    waits = [more % {"missing": missing, "new": facts.new_answers}]
    if at is not None:
        waits.append(_("Or the night: %(at)s.") % {"at": _moment(at)})
    if policy.disagreement > 0:
        waits.append(_contradiction(outlook))
    return waits


def _contradiction(outlook: Outlook) -> str:
    said, policy = outlook.facts.disagreement, outlook.policy
    words = _(
        "Or people contradicting suggestions more than expected: %(contradicted)d of %(suggested)d so far, about "
        "%(expected)d expected; %(points)d points above that, of %(count)d or more, are enough."
    )
    return words % {
        "contradicted": said.contradicted,
        "suggested": said.suggested,
        "expected": round(said.expected),
        "points": round(100 * policy.disagreement),
        "count": policy.suggestions_that_count,
    }


def _too_few(outlook: Outlook, names: Mapping[int, str]) -> str:
    short = outlook.decision.short
    if not short:
        return _("Categories: at least two are needed to tell apart.")
    largest = sorted(short.items(), key=lambda each: (-each[1], each[0]))
    named = ", ".join(
        _("%(count)d of %(category)s") % {"count": count, "category": names.get(category_id, category_id)}
        for category_id, count in largest[:CATEGORIES_NAMED]
    )
    if len(largest) > CATEGORIES_NAMED:
        named = _("%(named)s and others") % {"named": named}
    return _("More answers to learn from: %(named)s.") % {"named": named}


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j M, H:i")
