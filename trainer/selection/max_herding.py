"""Find the photos that best stand for the pool."""

from dataclasses import dataclass

import numpy as np

from trainer.selection.arrays import FloatArray, Indices

# Gains are worked out anew for so many candidates at a time: enough to keep the processor busy, not much in vain.
BLOCK = 64
MANY = 8 * BLOCK  # rows of a kernel worked on at once


@dataclass(frozen=True)
class _Cover:
    """Hold how far each reference is resembled by each candidate, (n, r), and what covering it is worth, (r,)."""

    kernel: FloatArray
    weights: FloatArray | None

    def gains(self, rows: slice | Indices, covered: FloatArray) -> FloatArray:
        """Return what each of these candidates would add to the coverage (r,)."""
        added = np.maximum(self.kernel[rows] - covered, 0)  # (candidates, references)
        return np.asarray(added.sum(axis=1) if self.weights is None else added @ self.weights, dtype=np.float64)


def select(
    candidates: FloatArray,
    references: FloatArray,
    labeled: FloatArray,
    *,
    count: int,
    weights: FloatArray | None = None,
    sharpness: float = 1.0,
) -> Indices:
    """Pick up to `count` of the candidates (n, d), best first: those that cover the references (r, d) best.

    All are unit vectors, the labeled (m, d) too. A reference is covered as far as its nearest picked or labeled photo
    resembles it, by the kernel exp(-sharpness d²); each pick adds the most. Coverage only ever grows, so a gain worked
    out earlier is an upper bound, and most candidates are never looked at again. Without chance: of equal gains the
    lower row wins. `weights` (r,), none below 0, say which references matter more: the doubtful ones.

    References: Bae et al., Generalized Coverage for More Robust Low-Budget Active Learning, ECCV 2024. Bae et al.,
    Uncertainty Herding: One Active Learning Method for All Label Budgets, ICLR 2025. Minoux, Accelerated greedy
    algorithms for maximizing submodular set functions, 1978.
    """
    cover = _Cover(_kernel(candidates, references, sharpness), weights)
    covered = _covered(references, labeled, sharpness)
    starts = range(0, len(candidates), MANY)
    bounds = np.concatenate([np.empty(0), *(cover.gains(slice(start, start + MANY), covered) for start in starts)])
    picks = np.empty(min(count, len(candidates)), dtype=np.int64)
    for place in range(len(picks)):
        picks[place] = best = _best(cover, covered, bounds)
        np.maximum(covered, cover.kernel[best], out=covered)
        bounds[best] = -np.inf
    return picks


def _best(cover: _Cover, covered: FloatArray, bounds: FloatArray) -> int:
    """Tighten the highest bounds, in place, until one of the tightened is the highest of all."""
    is_tight = np.zeros(len(bounds), dtype=bool)
    while not is_tight[best := int(bounds.argmax())]:
        block = np.argpartition(-bounds, min(BLOCK, len(bounds)) - 1)[:BLOCK]
        block = np.append(block[np.isfinite(bounds[block])], best)
        bounds[block] = cover.gains(block, covered)
        is_tight[block] = True
    return best


def _covered(references: FloatArray, labeled: FloatArray, sharpness: float) -> FloatArray:
    covered = np.zeros(len(references), dtype=np.float32)
    for start in range(0, len(labeled), MANY):
        rows = labeled[start : start + MANY]
        np.maximum(covered, _kernel(rows, references, sharpness).max(axis=0), out=covered)
    return covered


def _kernel(rows: FloatArray, references: FloatArray, sharpness: float) -> FloatArray:
    """Return exp(-sharpness d²) for unit vectors, where d² = 2 - 2 cos: float32 (k, r), worked out in place."""
    kernel = rows @ references.T
    kernel -= 1
    kernel *= 2 * sharpness
    return np.asarray(np.exp(kernel, out=kernel))
