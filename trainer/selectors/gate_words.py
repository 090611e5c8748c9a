"""What the gate found, in words: one sentence for each of its codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from trainer.models import GateLook


def sentences(look: GateLook, names: Mapping[int, str]) -> list[str]:
    """Give one sentence for each reason of a look; `names` are those of the categories, by id."""
    return [sentence(reason, names) for reason in _reasons(look.reasons)]


def sentence(reason: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """Say one reason in words; the code itself where another release of Magpie knew other figures of it."""
    code, params = str(reason.get("code", "")), dict(reason.get("params", {}))
    if "category_id" in params:
        params["category"] = names.get(params["category_id"], f"{params['category_id']}")
    if "lower_bound" in params:
        params["at_worst"] = -params["lower_bound"]
    written = {figure: _FORMS.get(figure, str)(value) for figure, value in params.items()}
    try:
        return _words().get(code, code).format(**written) + _of_champion(code, written)
    except KeyError:
        return code


def checks() -> dict[str, str]:
    """Name the gate's checks."""
    return {
        "parity": _("Export"),
        "accuracy": _("Accuracy"),
        "categories": _("Categories"),
        "calibration": _("Calibration"),
        "size": _("Size"),
        "latency": _("Speed"),
    }


def _reasons(reasons: object) -> Sequence[Mapping[str, Any]]:
    return reasons if isinstance(reasons, list) else []


def _points(share: float) -> str:
    return f"{100 * share:+.1f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _odds(p_value: float) -> str:
    """Write a small probability as one in so many."""
    return f"{int(1 / max(p_value, 1e-6)):,}"


_FORMS: Mapping[str, Callable[[Any], str]] = {
    "difference": _points,
    "lower_bound": _points,
    **dict.fromkeys(("margin", "at_worst"), lambda share: f"{100 * share:.1f}"),
    "challenger_ece": _percent,
    "champion_ece": _percent,
    "largest_difference": lambda value: f"{value:.4f}",
    "p_value": _odds,
    **dict.fromkeys(("mb", "champion_mb", "ms", "champion_ms"), lambda value: f"{value:.1f}"),
    **dict.fromkeys(("limit_mb", "limit_ms"), lambda value: f"{value:g}"),
}


def _of_champion(code: str, written: Mapping[str, str]) -> str:
    """Add the champion's figure where there is one beside the challenger's."""
    if code in {"size-borne", "too-large"} and "champion_mb" in written:
        return " " + _("The champion's has {champion_mb} MB.").format(**written)
    if code in {"speed-borne", "too-slow"} and "champion_ms" in written:
        return " " + _("The champion took {champion_ms} ms beside it.").format(**written)
    return ""


def _words() -> dict[str, str]:
    return {**_words_of_answers(), **_words_of_categories(), **_words_of_hosts()}


def _words_of_answers() -> dict[str, str]:
    return {
        "no-audit-answers": _("No audit photo has an answer yet, so nothing can be measured."),
        "worse": _(
            "Of {audit_photos} audit photos it has {spoilt} wrong that the champion has right, and {gained} the other "
            "way round: {difference} points."
        ),
        "maybe-worse": _(
            "Of {audit_photos} audit photos it has {spoilt} wrong that the champion has right, and {gained} the other "
            "way round: {difference} points. It is only certain (95 %) to be less than {at_worst} points worse; "
            "{margin} are allowed."
        ),
        "not-worse": _(
            "Of {audit_photos} audit photos it has {gained} right that the champion has wrong, and {spoilt} the other "
            "way round: {difference} points, and with 95 % certainty more than {lower_bound}."
        ),
        "no-better-than-majority": _(
            "It has {challenger_right} of {audit_photos} right; always naming the commonest category has {majority}."
        ),
        "first-version": _(
            "The first version has {challenger_right} of {audit_photos} right; always naming the commonest category "
            "has {majority}."
        ),
    }


def _words_of_categories() -> dict[str, str]:
    return {
        "category-lost": _(
            "It lost {category}: {challenger_right} of {audit_photos} right, where the champion had {champion_right}."
        ),
        "category-not-learned": _("It has not learned {category}: {challenger_right} of {audit_photos} right."),
        "category-worse": _(
            "It got worse at {category}: of {audit_photos} photos it has {spoilt} wrong that the champion has right, "
            "and {gained} the other way round. Chance does that in one of {p_value} cases."
        ),
        "categories-kept": _("No category is lost, and none of {compared} got worse by more than chance explains."),
        "too-few-answers": _("{category} has {answers} answers; the first version needs {needed}."),
        "enough-answers": _("Each category has at least {needed} answers to learn from."),
    }


def _words_of_hosts() -> dict[str, str]:
    return {
        "parity-failed": _("The export does not answer as the trained network does."),
        "parity-held": _(
            "The export answers as the trained network does: on {images} images no probability differs by more than "
            "{largest_difference}."
        ),
        "worse-calibrated": _(
            "Its confidence is off by {challenger_ece} on average, the champion's by {champion_ece}: it would promise "
            "what it cannot keep."
        ),
        "calibration-kept": _(
            "Its confidence is off by {challenger_ece} on average, the champion's by {champion_ece}."
        ),
        "calibration-of-few": _(
            "Its confidence is off by {challenger_ece} on average, the champion's by {champion_ece}. That is judged "
            "from {needed} audit photos on."
        ),
        "calibration-measured": _("Its confidence is off by {challenger_ece} on average."),
        "too-large": _("Its bundle has {mb} MB; MAGPIE_GATE_LARGEST_MB allows {limit_mb}."),
        "size-borne": _("Its bundle has {mb} MB; up to {limit_mb} are allowed."),
        "too-slow": _("A photo takes {ms} ms on one thread; MAGPIE_GATE_SLOWEST_MS allows {limit_ms}."),
        "speed-borne": _("A photo takes {ms} ms on one thread; up to {limit_ms} are allowed."),
    }
