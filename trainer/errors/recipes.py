"""Recipes: knobs, presets, devices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trainer.errors.root import TrainerError


class ConfigurationInvalid(TrainerError):
    """A training configuration has a value out of its bounds."""

    code = "configuration-invalid"
    message = _("The training configuration is not usable: {field} must be {bounds}.")


class KnobUnknown(TrainerError):
    """No knob of a recipe has this name."""

    code = "knob-unknown"
    message = _("There is no knob named {knob}. Choose one of: {known}.")


class PresetUnknown(TrainerError):
    """No recipe is kept under this name."""

    code = "preset-unknown"
    message = _("There is no preset named {preset}. Choose one of: {known}.")


class PresetNameInvalid(TrainerError):
    """A name that could not be written on a command line."""

    code = "preset-name-invalid"
    message = _("A preset's name is up to 40 small letters, digits, hyphens and underscores. Choose another.")


class PresetTaken(TrainerError):
    """A preset has that name already, or the trial is kept under another."""

    code = "preset-taken"
    status = 409
    message = _("The name {name} is taken, or this trial is a preset already. Choose another.")


class DeviceMissing(TrainerError):
    """A GPU was asked for, and this machine has none that torch can use."""

    code = "device-missing"
    status = 500
    message = _("MAGPIE_TRAIN_DEVICE is cuda, and torch finds no GPU here. Set it to auto, or mend the driver.")
