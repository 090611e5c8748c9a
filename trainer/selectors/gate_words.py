"""What the gate found, in words: one sentence for each of its codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from trainer.models import GateLook


def sentences(look: GateLook, names: Mapping[int, str]) -> list[str]:
    """Give one sentence for each reason of a look; `names` are those of the categories, by id."""
    return [_sentence(reason, names) for reason in _reasons(look.reasons)]


def _reasons(reasons: object) -> Sequence[Mapping[str, Any]]:
    return reasons if isinstance(reasons, list) else []


def _sentence(reason: Mapping[str, Any], names: Mapping[int, str]) -> str:
    code, params = str(reason.get("code", "")), dict(reason.get("params", {}))
    if "category_id" in params:
        params["category"] = names.get(params["category_id"], f"{params['category_id']}")
    for figure in ("difference", "lower_bound", "margin"):
        if figure in params:
            params[figure] = f"{100 * params[figure]:+.1f}"
    try:
        return _words().get(code, code).format(**params)
    except KeyError:  # an older look that lacks a figure still has its code
        return code


def _words() -> dict[str, str]:
    return {
        "parity-failed": _("The export does not answer as the trained network does."),
        "no-audit-answers": _("No audit photo has an answer yet, so nothing can be measured."),
        "worse": _("On {audit_photos} audit photos the difference to the champion is {difference} points."),
        "maybe-worse": _(
            "On {audit_photos} audit photos the difference to the champion is {difference} points; it may be worse by "
            "more than the margin (lower bound {lower_bound} points)."
        ),
        "category-lost": _(
            "It lost {category}: {challenger_right} of {audit_photos} right, where the champion had {champion_right}."
        ),
        "category-not-learned": _("It has not learned {category}: {challenger_right} of {audit_photos} right."),
        "too-few-answers": _("{category} has {answers} answers; the first version needs {needed}."),
        "no-better-than-majority": _(
            "It has {challenger_right} of {audit_photos} right; always naming the commonest category has {majority}."
        ),
        "not-worse": _(
            "On {audit_photos} audit photos the difference to the champion is {difference} points "
            "(lower bound {lower_bound})."
        ),
        "first-version": _(
            "The first version has {challenger_right} of {audit_photos} right; always naming the commonest category "
            "has {majority}."
        ),
    }
