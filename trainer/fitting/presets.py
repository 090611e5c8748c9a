"""The shipped recipes, for those who fit: they are defined where the web process may read them."""

from __future__ import annotations

from trainer.recipes.presets import PRESETS, find

__all__ = ["PRESETS", "find"]
