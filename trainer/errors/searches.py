"""Searches for recipes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trainer.errors.root import TrainerError


class SearchSpaceInvalid(TrainerError):
    """The file of a search does not say what it must."""

    code = "search-space-invalid"
    message = _("The search cannot be begun: {reason}. Put the file right and try again.")


class StudyUnknown(TrainerError):
    """No search has this number."""

    code = "unknown-study"
    status = 404
    message = _("There is no search {study}. Look at the list of searches.")


class StudyDiffers(TrainerError):
    """A search of that name looks through another space."""

    code = "study-differs"
    status = 409
    message = _("There is a search named {name} already, and it looks elsewhere. Give this one another name.")


class TrialUnknown(TrainerError):
    """No trial of the search has this number."""

    code = "unknown-trial"
    status = 404
    message = _("There is no such trial. Look at the page of the search.")


class TrialLost(TrainerError):
    """Somebody else has taken up this trial since, or it has ended: nothing of this process may be kept."""

    code = "trial-lost"
    status = 409
    message = _("Trial {trial} was taken up by another process. Nothing of this one was kept.")


class TrialBrokeOff(TrainerError):
    """The process of a trial ended without a result."""

    code = "trial-broke-off"
    status = 500
    message = _("The process of trial {trial} ended with status {status}. {said}")


class TrialUnfinished(TrainerError):
    """A recipe was to be kept whose trial has no result."""

    code = "trial-unfinished"
    status = 409
    message = _("Trial {trial} has no result to keep. Choose one that is done.")
