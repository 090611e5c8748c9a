from __future__ import annotations

import pytest

from trainer.errors import PresetUnknown
from trainer.recipes import presets
from trainer.recipes.config import TrainingConfig


def test_presets_are_the_head_alone_one_tail_and_several() -> None:
    quick, standard, thorough = (presets.find(name) for name in ("quick", "standard", "thorough"))

    assert (quick.epochs, quick.head_init) == (0, "linear")
    assert standard == TrainingConfig()
    assert thorough.tails > 1


def test_an_unknown_preset_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PresetUnknown, match="quick, standard, thorough"):
        presets.find("slow")
