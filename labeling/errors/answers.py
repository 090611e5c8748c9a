"""Answers that do not fit what happened meanwhile."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from labeling.errors.root import LabelingError


class AnswerRefused(LabelingError):
    """The answer, or its undoing, does not fit what happened meanwhile. Nothing was changed."""

    code = "answer-refused"
    status = 409


class PhotoUnknown(AnswerRefused):
    """There is no such photo."""

    code = "unknown-photo"
    status = 404
    message = _("There is no such photo. Ask for the next one.")


class NotLeased(AnswerRefused):
    """The photo was never handed to this reviewer."""

    code = "not-leased"
    message = _("This photo was not handed to you. Ask for it first, then answer.")


class LeaseTaken(AnswerRefused):
    """The lease ran out and somebody else took the photo over."""

    code = "lease-taken"
    message = _("Somebody else has taken this photo over, so your answer was not counted. Go on with the next one.")


class AlreadySettled(AnswerRefused):
    """Somebody else answered since the photo was handed out."""

    code = "already-settled"
    message = _(
        "Somebody else has settled this photo meanwhile, so your answer was not counted. Go on with the next one."
    )


class KeyReused(AnswerRefused):
    """One key, two different answers."""

    code = "key-reused"
    message = _("This key belongs to another answer. Send each answer under a new key.")


class NothingToUndo(AnswerRefused):
    """No answer of this reviewer stands, or none of that id."""

    code = "nothing-to-undo"
    message = _("There is no answer of yours left to undo.")


class AlreadyUndone(AnswerRefused):
    """The answer was undone before."""

    code = "already-undone"
    message = _("This answer has been undone already. Reload to see how the photo stands.")
