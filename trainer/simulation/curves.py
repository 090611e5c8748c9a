"""Hold how accuracy grew with the answers, and say how many a share of what can be reached takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trainer.simulation.labeled_photos import FloatArray, IntArray

SHARES = (0.90, 0.95, 0.99)


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Hold one strategy's accuracy (runs, steps) after so many answers (steps,), and with all answers, (runs,)."""

    strategy: str
    labels: IntArray
    accuracy: FloatArray
    full: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Average the runs, (steps,)."""
        return np.asarray(self.accuracy.mean(axis=0))

    @property
    def error(self) -> FloatArray:
        """Return the standard error of the mean, (steps,), of shares of what each run can reach; 0 with one run."""
        if len(self.full) < 2:
            return np.zeros(len(self.labels))
        return np.asarray(self._shares.std(axis=0, ddof=1) / np.sqrt(len(self.full)))

    def labels_to(self, share: float) -> float | None:
        """Say how many answers reach that share of the accuracy with all of them; None if those replayed did not.

        Each run is measured by what it can reach itself: some parts of the photos are harder than others. Between two
        steps the mean grows evenly.
        """
        mean = self._shares.mean(axis=0)
        reached = np.flatnonzero(mean >= share)
        if len(reached) == 0:
            return None
        step = int(reached[0])
        if step == 0:
            return float(self.labels[0])
        low, high = mean[step - 1], mean[step]
        return float(np.interp(share, [low, high], [self.labels[step - 1], self.labels[step]]))

    @property
    def _shares(self) -> FloatArray:
        return np.asarray(self.accuracy / self.full[:, None])
