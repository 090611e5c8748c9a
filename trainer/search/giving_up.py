"""Give a trial up early: its best value so far is worse than half of the others had at the same epoch.

References: Golovin et al., Google Vizier: A Service for Black-Box Optimization, KDD 2017 (the median rule).
"""

from __future__ import annotations

from collections.abc import Sequence

from optuna.pruners import MedianPruner

from trainer.search.proposing import Past, rebuilt
from trainer.search.space import Space

FIRST_TRIALS = 4  # so many must have ended before one is given up
FIRST_EPOCHS = 2  # so long does the warm-up say nothing


def is_hopeless(space: Space, past: Sequence[Past], running: Past) -> bool:
    """Say whether the running trial shall be given up, by what the ended ones had at its epoch."""
    study = rebuilt(space, [*past, running])
    pruner = MedianPruner(n_startup_trials=FIRST_TRIALS, n_warmup_steps=FIRST_EPOCHS)
    return bool(pruner.prune(study, study.get_trials(deepcopy=False)[-1]))
