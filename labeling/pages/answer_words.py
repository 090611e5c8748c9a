"""How a photo came to be asked about, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from labeling.models import Photo, Verification
from labeling.pages import review_words


def reason(answer: Verification, photo: Photo) -> str:
    """Say why this was asked; nothing where it would tell that the photo is an audit one."""
    if photo.is_audit and answer.asked_reason not in _looks():
        return ""
    return {**review_words.reasons(), **_looks(), **_others()}.get(answer.asked_reason, "")


def _looks() -> dict[str, str]:
    return {"second-look": _("a second look"), "decision": _("asked to decide")}


def _others() -> dict[str, str]:
    return {
        "confident": _("one of a grid"),
        "split": _("its category was split"),
        "import": _("brought by an import"),
        "check": _("a check of what the machine accepts"),
    }
