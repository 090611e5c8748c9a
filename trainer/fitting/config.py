"""The recipe of a run, for those who fit: it is defined where the web process may read it."""

from __future__ import annotations

from trainer.recipes.config import VIEW_COUNTS, TrainingConfig, Views

__all__ = ["VIEW_COUNTS", "TrainingConfig", "Views"]
