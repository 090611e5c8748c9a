"""What recipes and their knobs are called on pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from trainer.models import TrainingRun
from trainer.recipes import presets as shipped
from trainer.recipes.config import TrainingConfig
from trainer.recipes.knobs import Knob


def presets() -> dict[str, str]:
    """Say how long each shipped recipe takes."""
    return {
        shipped.QUICK: _("quick: within a minute"),
        shipped.STANDARD: _("standard: about 5 minutes"),
        shipped.THOROUGH: _("thorough: within 15 minutes"),
    }


def about_presets() -> str:
    """Say what the shipped recipes differ in."""
    return _(
        "For 2,000 photos on one core. Quick trains the last layer alone, standard the network's last part, thorough "
        "several of these, whose answers are averaged."
    )


def groups() -> list[tuple[str, tuple[str, ...]]]:
    """Give the knobs by what they are about, in the order of the page."""
    return [
        (
            _("What the network sees"),
            ("pretrained", "cut", "resolution", "views", "augmentation", "mixup_alpha"),
        ),
        (
            _("What is trained"),
            ("tails", "head_init", "frozen_epochs", "unfrozen_rate", "epochs", "batch_size", "precision"),
        ),
        (
            _("How it learns"),
            (
                "optimizer",
                "momentum",
                "learning_rate",
                "classifier_learning_rate",
                "weight_decay",
                "schedule",
                "warmup_share",
            ),
        ),
        (
            _("Against learning by heart"),
            (
                "label_smoothing",
                "dropout",
                "class_weights",
                "weight_averaging",
                "ema_decay",
                "swa_share",
                "patience",
            ),
        ),
        (
            _("Held back, and chance"),
            ("validation_share", "validation_min", "prior_temperature", "seed", "torch_threads"),
        ),
    ]


def labels() -> dict[str, str]:
    """Give each knob's name."""
    return {
        "pretrained": _("Pretrained weights"),
        "cut": _("Frozen blocks"),
        "resolution": _("Side of the image, in pixels"),
        "views": _("Views of each photo"),
        "augmentation": _("Augmentation"),
        "mixup_alpha": _("Mixup's alpha"),
        "tails": _("Tails"),
        "head_init": _("The classifier starts at"),
        "frozen_epochs": _("Epochs of the classifier alone"),
        "unfrozen_rate": _("Rates after that, times"),
        "epochs": _("Epochs"),
        "batch_size": _("Photos in a batch"),
        "optimizer": _("Optimizer"),
        "momentum": _("SGD's momentum"),
        "learning_rate": _("Learning rate of the blocks"),
        "classifier_learning_rate": _("Learning rate of the classifier"),
        "weight_decay": _("Weight decay"),
        "schedule": _("How the rates fall"),
        "warmup_share": _("Share of the warm-up"),
        "label_smoothing": _("Label smoothing"),
        "dropout": _("Dropout"),
        "class_weights": _("Weights of categories"),
        "weight_averaging": _("Averaging of weights"),
        "ema_decay": _("Decay of the moving average"),
        "swa_share": _("Share of epochs in SWA"),
        "patience": _("Epochs without gain before it stops"),
        "validation_share": _("Share held back"),
        "validation_min": _("Photos held back, at least"),
        "prior_temperature": _("Temperature where too few are held back"),
        "precision": _("Precision"),
        "seed": _("Seed"),
        "torch_threads": _("Threads"),
    }


def bounds(knob: Knob) -> str:
    """Say what a knob of numbers may be."""
    words = _("%(lowest)s to %(highest)s, or auto") if knob.is_optional else _("%(lowest)s to %(highest)s")
    lowest, highest = knob.ends
    return words % {"lowest": lowest, "highest": highest}


def by_hand(run: TrainingRun, recipe: TrainingConfig | None) -> list[tuple[str, Any]]:
    """Give the knobs that a run sets otherwise than the recipe that it names, with what they are set to."""
    if recipe is None or not run.config:
        return []
    names = labels()
    default = {name: getattr(recipe, name) for name in names}
    return [
        (names[name], _("the network's own") if value is None else value)
        for name, value in run.config.items()
        if name in names and value != default[name]
    ]
