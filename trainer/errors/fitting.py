"""Photos and numbers that a fit cannot go on with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trainer.errors.root import TrainerError


class TooFewLabels(TrainerError):
    """There is nothing to tell apart yet."""

    code = "too-few-labels"
    status = 409
    message = _(
        "There are {labels} answers of {categories} categories to learn from. Answer photos of two or more first."
    )


class TrainingDiverged(TrainerError):
    """The loss is not a number any more."""

    code = "training-diverged"
    status = 500
    message = _("Training failed in epoch {epoch}: the loss is not a number any more. Lower the learning rate.")


class CacheQuotaTooSmall(TrainerError):
    """One run needs more room than the activations cache may take."""

    code = "cache-quota-too-small"
    status = 507
    message = _("This run needs {needed_mb} MB of cache and may use {quota_mb} MB. Raise the quota or use fewer views.")


class ActivationsLost(TrainerError):
    """A file of the activations cache went away or was cut short during a run."""

    code = "activations-lost"
    status = 500
    message = _("The cached activations of photo {photo} went away during the run. Start the run again.")


class AuditLeak(TrainerError):
    """A capture group is both trained on and audited."""

    code = "audit-leak"
    status = 500
    message = _(
        "Capture group {group} is in the training set and in the audit slice. The run was stopped; check splits."
    )


class NothingHeldBack(TrainerError):
    """There are too few photos to hold any back, and so nothing to compare trials on."""

    code = "nothing-held-back"
    status = 409
    message = _("There are too few answered photos to compare trials on. Answer more of them first.")
