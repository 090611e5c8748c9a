"""Training runs and their processes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trainer.errors.root import TrainerError


class RunUnknown(TrainerError):
    """No training run has this number."""

    code = "unknown-run"
    status = 404
    message = _("There is no training run {run}. Look at the list of runs.")


class RunUnderWay(TrainerError):
    """A network, a recipe or a reproduction was asked for while a run is active, which may be doing something else."""

    code = "run-under-way"
    status = 409
    message = _("Training run {run} is under way. Ask for {wish} again when it has ended.")


class RunLost(TrainerError):
    """Somebody else has taken up this training run since, or it has ended: nothing of this process may be kept."""

    code = "run-lost"
    status = 409
    message = _("The training run {run} was taken up by another process. Nothing of this one was kept.")


class RunNotReproducible(TrainerError):
    """A run that made no version has no weights to compare with."""

    code = "run-not-reproducible"
    status = 409
    message = _("Training run {run} cannot be reproduced: it made no model version. Choose one that did.")


class TrainingBrokeOff(TrainerError):
    """The process of a training run ended without a version."""

    code = "training-broke-off"
    status = 500
    message = _("The process of training run {run} ended with status {status}. The run's page has its last words.")


class TrainingTooSlow(TrainerError):
    """The process of a training run was stopped at its time limit."""

    code = "training-too-slow"
    status = 500
    message = _(
        "Training took longer than {limit_s:.0f} seconds and was stopped. Raise MAGPIE_TRAIN_TIME_LIMIT_S, or train a "
        "smaller network."
    )


class TrainingTooLarge(TrainerError):
    """The process of a training run was stopped at its memory limit."""

    code = "training-too-large"
    status = 500
    message = _(
        "Training needed more than {limit_mb} MB of memory and was stopped. Raise MAGPIE_TRAIN_MEMORY_LIMIT_MB, or "
        "train a smaller network."
    )
