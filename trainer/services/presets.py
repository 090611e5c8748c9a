"""Keep a trial's recipe under a name, so that runs can be asked for by it."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction

from accounts.models import User
from trainer.errors import PresetNameInvalid, PresetTaken, TrialUnfinished
from trainer.models import Preset, Trial, TrialState
from trainer.recipes.presets import PRESETS

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def keep(trial: Trial, *, name: str, by: User | None) -> Preset:
    """Make a preset of a trial that is done. Raises `PresetNameInvalid`, `PresetTaken`, `TrialUnfinished`."""
    if not _NAME.fullmatch(name):
        raise PresetNameInvalid
    if trial.state != TrialState.DONE:
        raise TrialUnfinished(trial=trial.number)
    if name in PRESETS:
        raise PresetTaken(name=name)
    try:
        with transaction.atomic():
            return Preset.objects.create(
                name=name, network=trial.network, config=trial.config, trial=trial, created_by=by
            )
    except IntegrityError as taken:
        raise PresetTaken(name=name) from taken
