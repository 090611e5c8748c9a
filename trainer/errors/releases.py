"""Versions and releases."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trainer.errors.root import TrainerError


class NoModelYet(TrainerError):
    """Nothing was released so far."""

    code = "no-model-yet"
    status = 503
    message = _("There is no model yet. Answer more photos, or start a training run.")


class VersionUnknown(TrainerError):
    """No model version has this number."""

    code = "unknown-version"
    status = 404
    message = _("There is no model version {version}. Look at the list of models.")


class VersionFileUnknown(TrainerError):
    """No file of the version has this name."""

    code = "unknown-file"
    status = 404
    message = _("Version {version} has no file named {file}. Look at its page for what there is.")


class NothingToRollBackTo(TrainerError):
    """No other version was champion before the present one."""

    code = "nothing-to-roll-back-to"
    status = 409
    message = _("There is no earlier champion to go back to. Promote a version by its number instead.")


class ReleaseOutdated(TrainerError):
    """The champion changed after the gate had compared the version with it."""

    code = "release-outdated"
    status = 409
    message = _("The champion changed after version {version} was compared with it. It is compared again.")


class ReleaseUndecided(TrainerError):
    """The trainer worker, which alone signs, did not answer in time."""

    code = "release-undecided"
    status = 503
    message = _("The trainer worker has not answered yet. Look at job {job}; it goes on as soon as the worker runs.")


class FileUnreadable(TrainerError):
    """A file named on the command line cannot be read."""

    code = "file-unreadable"
    message = _("The file cannot be read: {reason}.")
