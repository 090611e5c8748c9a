"""Networks and their weights."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trainer.errors.root import TrainerError


class WeightsUnreachable(TrainerError):
    """Neither the folder of pretrained weights nor the hub has what the network needs."""

    code = "weights-unreachable"
    status = 503
    message = _(
        "No pretrained weights for {network} were found. Either set MAGPIE_PRETRAINED_DIR to a folder that holds "
        "{file}, or use {hub} and let this machine reach the Hugging Face hub once."
    )


class WeightsUnfit(TrainerError):
    """The file's tensors are not those that the network needs."""

    code = "weights-unfit"
    status = 500
    message = _("The weights in {file} do not fit {network}: {tensors}. Put the right file there.")


class NetworkUnknown(TrainerError):
    """Neither the registry nor timm has a network of that name."""

    code = "network-unknown"
    message = _("There is no network named {network}. Choose one of: {known}.")


class NetworkUncuttable(TrainerError):
    """A network has no place to be cut after that many blocks."""

    code = "network-uncuttable"
    message = _(
        "{network} cannot be cut after {cut} blocks. Choose the cut among: {possible}; with 0 all of it is trained."
    )


class NetworkUnusable(TrainerError):
    """A network wants something else than square photos in colour, or gives something else than an embedding."""

    code = "network-unusable"
    message = _("{network} cannot be used: {reason}. Choose another network.")


class BackboneFailed(TrainerError):
    """The process that makes the backbone did not end well."""

    code = "backbone-failed"
    status = 503
    message = _("The pretrained network could not be prepared: {said}")
