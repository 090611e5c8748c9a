from __future__ import annotations

from trainer.fitting import timm_names
from trainer.inference import registry


def test_list_beside_the_registry_has_the_names_of_the_installed_timm() -> None:
    assert registry.timm_names() == timm_names.current(), "python -m trainer.fitting.timm_names writes it anew"
